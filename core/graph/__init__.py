"""Networks that run on integers alone."""

from core.graph.compare import Comparison, compare
from core.graph.export import to_qdq_onnx
from core.graph.ir import IntegerGraph, Node
from core.graph.read_quantized import load_quantized_onnx

__all__ = [
    "Comparison",
    "IntegerGraph",
    "Node",
    "compare",
    "load_quantized_onnx",
    "to_qdq_onnx",
]
