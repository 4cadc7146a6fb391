"""A quantized layer as ONNX nodes: its input quantized and dequantized, its weights constants."""

from collections.abc import Iterator

import numpy as np
import onnx
from onnx import helper, numpy_helper

from core.analysis.simulation.integer_sums import may_overflow
from core.analysis.simulation.quantized_layer import QuantizedLayer

_FIRST_OPSET = 10  # of QuantizeLinear
_WIDEST = 8  # bits of its codes before opset 21


def as_nodes(
    codes: QuantizedLayer, tag: str
) -> tuple[list[onnx.NodeProto], dict[str, onnx.TensorProto]]:
    """The nodes in the place of the layer, and the constants that they read.

    tag: makes the names of new tensors differ from those of other layers. The codes have fewer
    than 8 bits where the input is first clipped to fewer codes.
    """
    layer, params = codes.layer, codes.input
    stored = {
        name: numpy_helper.from_array(np.ascontiguousarray(value), f"{name} {tag}")
        for name, value in codes.weights.items()
    }
    renamed = {name: tensor.name for name, tensor in stored.items()}
    nodes: list[onnx.NodeProto] = []
    if params is not None:
        numbers = {
            "low": np.float32(params.scale * (params.format.qmin - params.zero_point)),
            "high": np.float32(params.scale * (params.format.qmax - params.zero_point)),
            "scale": np.float32(params.scale),
            "zero point": np.uint8(params.zero_point),
        }
        names = {what: f"{layer.data} {what} {tag}" for what in (*numbers, "codes", "real")}
        stored |= {
            names[what]: numpy_helper.from_array(np.asarray(n), names[what])
            for what, n in numbers.items()
        }
        nodes += _fake_quantize(layer.data, names, tag, params.format.bits < _WIDEST)
        renamed[layer.data] = names["real"]
    node = onnx.NodeProto()
    node.CopyFrom(layer.node)
    node.input[:] = [renamed.get(name, name) for name in node.input]
    return [*nodes, node], {tensor.name: tensor for tensor in stored.values()}


def can_be_nodes(codes: QuantizedLayer, opset: int) -> bool:
    """Whether QuantizeLinear of this operator set knows the layer's codes and its floats."""
    if not codes.plain or codes.rounds_freely or may_overflow(codes):
        return False
    if codes.input is None:
        return not codes.failure
    floats = all(w.value.dtype == np.float32 for w in codes.layer.weights)
    return floats and opset >= _FIRST_OPSET and codes.input.format.bits <= _WIDEST


def _fake_quantize(
    x: str, names: dict[str, str], tag: str, clipped: bool
) -> Iterator[onnx.NodeProto]:
    if clipped:
        above, within = f"{x} above {tag}", f"{x} within {tag}"
        yield helper.make_node("Max", [x, names["low"]], [above])
        yield helper.make_node("Min", [above, names["high"]], [within])
        x = within
    params = [names["scale"], names["zero point"]]
    yield helper.make_node("QuantizeLinear", [x, *params], [names["codes"]])
    yield helper.make_node("DequantizeLinear", [names["codes"], *params], [names["real"]])
