"""Networks that run on integers alone.

The parts are imported on first use: reading and comparing models needs
onnxruntime, and describing what was found does not.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.graph.comparison import Comparison, compare
    from core.graph.export import to_qdq_onnx
    from core.graph.ir import IntegerGraph, Node
    from core.graph.read_quantized import load_quantized_onnx

_HOMES = {
    "Comparison": "comparison",
    "IntegerGraph": "ir",
    "Node": "ir",
    "compare": "comparison",
    "load_quantized_onnx": "read_quantized",
    "to_qdq_onnx": "export",
}
__all__ = [
    "Comparison",
    "IntegerGraph",
    "Node",
    "compare",
    "load_quantized_onnx",
    "to_qdq_onnx",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
