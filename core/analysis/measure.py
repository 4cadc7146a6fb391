"""The report that suits a file: by layers for a network, by tensors for weights alone."""

from pathlib import Path

from core.analysis.config import AnalysisConfig
from core.analysis.per_layer import OnProgress, analyze
from core.analysis.preflight import preflight
from core.analysis.preflight_result import Preflight
from core.analysis.prepare import Data
from core.analysis.report import Report
from core.analysis.weights import list_weights, measure_weights
from core.analysis.weights_listing import WeightsListing
from core.analysis.weights_report import WeightsReport
from core.models.content import SMALLER_MODEL, Source, content_of
from core.models.external_data import ModelWithData
from core.models.formats import FileFormat, Upload, recognised


def measure(
    source: Source | ModelWithData,
    data: Data | None = None,
    config: AnalysisConfig | None = None,
    on_progress: OnProgress | None = None,
    name: str = "",
    data_name: str = "",
    held_out: Data | None = None,
) -> Report | WeightsReport:
    """`analyze` for an ONNX model; for a file of weights the error of each tensor.

    Parameters as of `analyze`; weights alone take no data.

    Raises:
        InputError: in one sentence, when the file or the data cannot be used.
    """
    config = config or AnalysisConfig()
    found = _weights_file(source, config, name)
    if found is None:
        return analyze(source, data, config, on_progress, name, data_name, held_out)
    return measure_weights(*found, config, on_progress)


def look(
    source: Source | ModelWithData,
    data: Data | None = None,
    config: AnalysisConfig | None = None,
    on_progress: OnProgress | None = None,
    name: str = "",
    data_name: str = "",
) -> Preflight | WeightsListing:
    """`preflight` for an ONNX model; for a file of weights the list of its tensors.

    Raises:
        InputError: in one sentence, when the file or the data cannot be used.
    """
    config = config or AnalysisConfig()
    found = _weights_file(source, config, name)
    if found is None:
        return preflight(source, data, config, name, data_name)
    return list_weights(*found, config)


def _weights_file(
    source: Source | ModelWithData, config: AnalysisConfig, name: str
) -> tuple[FileFormat, Upload] | None:
    """The format of a file of weights, and the file; None for what is read as an ONNX model.

    Raises:
        InputError: for a format that is not read, or a file that is missing or too large.
    """
    if isinstance(source, ModelWithData):
        return None
    name = name or (Path(source).name if isinstance(source, str | Path) else "model.onnx")
    content = content_of(source, config.limits.model_mb, name, SMALLER_MODEL)
    format, file = recognised(content, config.limits.model_mb, name)
    return None if format.read is None else (format, file)
