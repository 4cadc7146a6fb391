"""Nodes and constants of a QDQ model that is being written."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from core.arrays import to_numpy
from core.errors import InputError
from core.granularity import PerChannel
from core.graph.ir import IntegerGraph, Node
from core.params import QuantParams


class QdqWriter:
    """Nodes and constants written so far."""

    def __init__(self, graph: IntegerGraph) -> None:
        self.graph = graph
        self.nodes: list[onnx.NodeProto] = []
        self.stored: list[onnx.TensorProto] = []

    def store(self, name: str, value: Any) -> str:
        """A constant under a name of its own."""
        name = f"{name} #{len(self.stored)}"
        array = np.ascontiguousarray(value).reshape(np.shape(value))
        self.stored.append(numpy_helper.from_array(array, name))
        return name

    def write(self, kind: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        """A node."""
        self.nodes.append(helper.make_node(kind, list(inputs), [output], output, **attributes))
        return output

    def real(self, codes: str, params: QuantParams) -> str:
        """DequantizeLinear of the tensor `codes`."""
        names, axis = self._params(codes, params)
        output = f"{codes} real #{len(self.nodes)}"
        return self.write("DequantizeLinear", [codes, *names], output, **axis)

    def codes(self, real: str, params: QuantParams, output: str) -> None:
        """QuantizeLinear of the tensor `real` into the tensor `output`."""
        names, axis = self._params(output, params)
        self.write("QuantizeLinear", [real, *names], output, **axis)

    def input(self, node: Node, index: int = 0) -> str:
        """The node's input as real numbers."""
        name = node.inputs[index]
        return self.real(name, self.graph.params[name])

    def constant(self, node: Node, codes: np.ndarray, params: QuantParams) -> str:
        """Stored codes as real numbers."""
        return self.real(self.store(node.name, codes.astype(params.format.storage)), params)

    def _params(self, name: str, params: QuantParams) -> tuple[list[str], dict[str, int]]:
        if params.format.bits != 8:
            raise InputError(f"{name!r} holds {params.format}; QuantizeLinear-13 knows 8 bits.")
        scale = to_numpy(params.scale).astype(np.float32)
        zero_point = to_numpy(params.zero_point).astype(params.format.storage)
        names = [self.store(f"{name} scale", scale), self.store(f"{name} zero point", zero_point)]
        along = params.granularity
        return names, {"axis": along.axis} if isinstance(along, PerChannel) else {}
