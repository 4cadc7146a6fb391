"""A quantized chain as a QDQ ONNX model: DequantizeLinear → operator → QuantizeLinear.

The codes, scales and zero points in the file are those of the chain; weights of fewer bits are
stored in int8. QuantizeLinear saturates at the ends of its 8-bit type, so that activations must
have 8 bits too.
"""

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from core.arrays import to_numpy
from core.data.digits import SIDE
from core.errors import InputError
from core.granularity import PerChannel
from core.networks.activation import Activation
from core.networks.chain import LayerDesign
from core.networks.quantized_chain import QuantizedChain, QuantizedLayer
from core.params import QuantParams

OPSET, IR_VERSION = 13, 8
_OPERATORS = {Activation.RELU: "Relu", Activation.TANH: "Tanh", Activation.SIGMOID: "Sigmoid"}


def to_onnx(quantized: QuantizedChain) -> bytes:
    """The model's bytes: input "input", shaped as the first layer reads it; output "logits".

    Raises:
        InputError: for activations of other than 8 bits.
    """
    writer = _Writer()
    name = "input"
    for i, (design, layer) in enumerate(zip(quantized.design, quantized.layers, strict=True)):
        if not design.is_convolution and i > 0 and quantized.design[i - 1].is_convolution:
            name = writer.write("Flatten", [name], f"{design.name} flat")
        name = writer.layer(design, layer, writer.through_codes(name, layer.read))
        if layer.sums is not None:
            name = writer.through_codes(name, layer.sums)
        if design.activation in _OPERATORS:
            name = writer.write(_OPERATORS[design.activation], [name], f"{design.name} activated")
        if design.pool > 1:
            side = [design.pool, design.pool]
            options = {"kernel_shape": side, "strides": side}
            name = writer.write("MaxPool", [name], f"{design.name} pooled", **options)
    writer.write("Identity", [name], "logits")
    first = quantized.design[0]
    features = [1, SIDE, SIDE] if first.is_convolution else [first.shape[1]]
    x = helper.make_tensor_value_info("input", TensorProto.FLOAT, ["n", *features])
    y = helper.make_tensor_value_info("logits", TensorProto.FLOAT, None)
    graph = helper.make_graph(writer.nodes, "quantized chain", [x], [y], writer.stored)
    opset = helper.make_opsetid("", OPSET)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=IR_VERSION)
    return bytes(model.SerializeToString())


class _Writer:
    """Nodes and constants written so far."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.stored: list[onnx.TensorProto] = []

    def write(self, kind: str, inputs: list[str], output: str, **options: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], output, **options))
        return output

    def store(self, value: np.ndarray) -> str:
        name = f"constant {len(self.stored)}"
        self.stored.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def through_codes(self, name: str, params: QuantParams) -> str:
        """The tensor rounded to codes and back."""
        if params.format.bits != 8:
            raise InputError(
                f"{name!r} has {params.format} codes; QuantizeLinear-13 writes 8 bits. Quantize "
                "activations to 8 bits to export."
            )
        codes = self.write("QuantizeLinear", [name, *self._params(params)], f"{name} codes")
        return self.write("DequantizeLinear", [codes, *self._params(params)], f"{name} real")

    def layer(self, design: LayerDesign, layer: QuantizedLayer, x: str) -> str:
        """Conv or Gemm on the dequantized weights and int32 bias."""
        along = {"axis": 0} if isinstance(layer.weight.granularity, PerChannel) else {}
        codes = self.store(layer.weight_codes.astype(np.int8))
        inputs = [codes, *self._params(layer.weight, "int8")]
        w = self.write("DequantizeLinear", inputs, f"{design.name} weight", **along)
        scale = layer.sum_scale
        zeros = np.zeros(scale.shape, np.int32)
        inputs = [self.store(v) for v in (layer.bias_codes, scale, zeros)]
        b = self.write("DequantizeLinear", inputs, f"{design.name} bias", **along)
        if design.is_convolution:
            options = {"pads": [design.shape[2] // 2] * 4, "group": design.groups}
            return self.write("Conv", [x, w, b], f"{design.name} sums", **options)
        return self.write("Gemm", [x, w, b], f"{design.name} sums", transB=1)

    def _params(self, params: QuantParams, storage: str | None = None) -> list[str]:
        scale = to_numpy(params.scale).astype(np.float32)
        zero_point = to_numpy(params.zero_point).astype(storage or params.format.storage)
        return [self.store(scale), self.store(zero_point)]
