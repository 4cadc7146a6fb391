"""The nodes of a chain as ONNX: what its float model and its quantized model have in common."""

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from core.data.digits import SIDE
from core.networks.activation import Activation
from core.networks.chain import Design, LayerDesign

INPUT, OUTPUT = "input", "logits"
OPERATOR_SET = 13
IR_VERSIONS = {13: 7, 21: 10, 25: 13}  # the IR version in which each operator set came
_ACTIVATIONS = {Activation.RELU: "Relu", Activation.TANH: "Tanh", Activation.SIGMOID: "Sigmoid"}


class ChainWriter:
    """Nodes and constants written so far.

    operator_set: the oldest one that has every type in the model. A node that needs a newer one
    raises it.
    """

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.stored: list[onnx.TensorProto] = []
        self.operator_set = OPERATOR_SET

    def write(self, kind: str, inputs: list[str], output: str, **options: Any) -> str:
        """A node, and its output's name."""
        self.nodes.append(helper.make_node(kind, inputs, [output], output, **options))
        return output

    def store(self, value: np.ndarray, name: str) -> str:
        """A stored tensor, and its name."""
        array = np.ascontiguousarray(value).reshape(np.shape(value))  # a scalar stays one
        self.stored.append(numpy_helper.from_array(array, name))
        return name

    def flat(self, design: LayerDesign, x: str, is_first: bool) -> str:
        """The maps of an image as one row, where a fully connected layer reads them."""
        if design.is_convolution or is_first:
            return x
        return self.write("Flatten", [x], f"{design.name} input")

    def operator(self, design: LayerDesign, x: str, weight: str, bias: str) -> str:
        """Conv or Gemm, named as the layer."""
        if design.is_convolution:
            options = {"pads": [design.shape[2] // 2] * 4, "group": design.groups}
            return self.write("Conv", [x, weight, bias], design.name, **options)
        return self.write("Gemm", [x, weight, bias], design.name, transB=1)

    def activated(self, design: LayerDesign, x: str) -> str:
        """The activation, where there is one."""
        if design.activation is Activation.LINEAR:
            return x
        return self.write(_ACTIVATIONS[design.activation], [x], f"{design.name} activated")

    def pooled(self, design: LayerDesign, x: str) -> str:
        """Max-pooling, where there is any."""
        if design.pool == 1:
            return x
        side = [design.pool, design.pool]
        options = {"kernel_shape": side, "strides": side}
        return self.write("MaxPool", [x], f"{design.name} pooled", **options)

    def model(self, design: Design, last: str) -> bytes:
        """The file: `last` leaves as "logits"."""
        self.write("Identity", [last], OUTPUT)
        first = design[0]
        features = [1, SIDE, SIDE] if first.is_convolution else [first.shape[1]]
        x = helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["n", *features])
        y = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["n", design[-1].shape[0]])
        graph = helper.make_graph(self.nodes, "chain", [x], [y], self.stored)
        opset = helper.make_opsetid("", self.operator_set)
        version = IR_VERSIONS[self.operator_set]
        model = helper.make_model(graph, opset_imports=[opset], ir_version=version)
        return bytes(model.SerializeToString())
