"""Whether a model is a quantized one: some operator in it takes or gives codes."""

from collections.abc import Iterable

import onnx

from core.models.graphs import graphs_of

_PARTS = ("Dequantize", "Integer", "NBits", "QLinear", "Quantize")
_OTHERS = {"GatherBlockQuantized", "MatMulBnb4", "QAttention", "QGemm", "QMoE"}


def quantized_operators(graph: onnx.GraphProto) -> tuple[str, ...]:
    """The operators that take or give codes, each once, of `graph` and the graphs in it.

    >>> node = onnx.helper.make_node("QuantizeLinear", ["x", "s"], ["q"])
    >>> quantized_operators(onnx.helper.make_graph([node], "g", [], []))
    ('QuantizeLinear',)
    """
    return quantized_among(node.op_type for inner in graphs_of(graph) for node in inner.node)


def quantized_among(operators: Iterable[str]) -> tuple[str, ...]:
    """The operators among these that take or give codes, each once.

    >>> quantized_among(["Relu", "QLinearConv", "Conv", "QLinearConv"])
    ('QLinearConv',)
    """
    return tuple(dict.fromkeys(k for k in operators if k in _OTHERS or any(p in k for p in _PARTS)))
