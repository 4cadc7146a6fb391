"""Measuring what quantization does to a model, layer by layer.

`analyze` runs in this process and needs onnx and onnxruntime; `start_analysis` does the same in a
process of its own. onnxruntime is imported when `analyze` is first asked for, not before.
"""

from typing import TYPE_CHECKING, Any

from core.analysis.config import AnalysisConfig, Limits
from core.analysis.layer_settings import LayerSettings
from core.analysis.processes.isolated import AnalysisJob, WorkerStopped, start_analysis
from core.analysis.processes.progress import Progress
from core.analysis.processes.tasks import Task
from core.analysis.results.integer_report import IntegerReport
from core.analysis.results.measured_errors import LayerError
from core.analysis.results.report import Report

if TYPE_CHECKING:
    from core.analysis.per_layer import analyze

__all__ = [
    "AnalysisConfig",
    "AnalysisJob",
    "IntegerReport",
    "LayerError",
    "LayerSettings",
    "Limits",
    "Progress",
    "Report",
    "Task",
    "WorkerStopped",
    "analyze",
    "start_analysis",
]


def __getattr__(name: str) -> Any:
    if name == "analyze":
        from core.analysis.per_layer import analyze

        return analyze
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
