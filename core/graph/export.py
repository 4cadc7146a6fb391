"""An integer graph as a QDQ ONNX model: onnxruntime runs it, and tools read it.

Each layer is written as DequantizeLinear → operator → QuantizeLinear, so that the file says in
floats what our kernels do in integers; the codes, scales and zero points in it are the same. A
look-up table is a Gather, and data movement is the model's own node, on codes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from core.arrays import to_numpy
from core.errors import InputError
from core.granularity import PerChannel
from core.graph import layer_operations as sums
from core.graph import operations as op
from core.graph.ir import IntegerGraph, Node
from core.kernels.multiply import multiply
from core.kernels.qlinear_mul import qlinear_mul
from core.kernels.window import Window
from core.params import QuantParams

OPSET = 13
IR_VERSION = 8


def to_qdq_onnx(graph: IntegerGraph, shapes: Mapping[str, Sequence[int | str]]) -> bytes:
    """The model's bytes.

    shapes: of each input, numbers or names of free axes.

    Raises:
        InputError: for a missing shape, or codes of other than 8 bits, which QuantizeLinear-13
            has no type for.
    """
    missing = set(graph.inputs) - set(shapes)
    if missing:
        raise InputError(f"give the shape of the inputs {sorted(missing)}.")
    writer = _Writer(graph)
    for node in graph.nodes:
        _WRITERS[type(node.operation)](writer, node, node.operation)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shapes[name]))
        for name in graph.inputs
    ]
    indices = {node.output for node in graph.nodes if isinstance(node.operation, op.ArgMax)}
    outputs = [
        helper.make_tensor_value_info(
            name, TensorProto.INT64 if name in indices else TensorProto.FLOAT, None
        )
        for name in graph.outputs
    ]
    made = helper.make_graph(writer.nodes, "integer network", inputs, outputs, writer.stored)
    opset = helper.make_opsetid("", OPSET)
    model = helper.make_model(made, opset_imports=[opset], ir_version=IR_VERSION)
    return bytes(model.SerializeToString())


class _Writer:
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


def _quantize(writer: _Writer, node: Node, operation: op.Quantize) -> None:
    writer.codes(node.inputs[0], operation.params, node.output)


def _dequantize(writer: _Writer, node: Node, operation: op.Dequantize) -> None:
    writer.write("Identity", [writer.real(node.inputs[0], operation.params)], node.output)


def _sums(writer: _Writer, node: Node, operation: sums.DequantizeSums) -> None:
    writer.write("Identity", node.inputs, node.output)  # written as real numbers already


def _layer(writer: _Writer, node: Node, layer: sums.Conv | sums.MatMul) -> None:
    assert layer.then.y is not None, "a layer without parameters is an Accumulate"
    writer.codes(_real_layer(writer, node, layer, f"{node.output} real"), layer.then.y, node.output)


def _accumulate(writer: _Writer, node: Node, operation: sums.Accumulate) -> None:
    _real_layer(writer, node, operation.layer, node.output)


def _real_layer(writer: _Writer, node: Node, layer: sums.Conv | sums.MatMul, output: str) -> str:
    """The layer on real numbers, its bias included, into the tensor `output`."""
    x = writer.real(node.inputs[0], layer.x)
    bias = []
    if layer.then.bias is not None:
        product = np.asarray(layer.x.scale * layer.w.scale, np.float32)
        values = layer.then.bias.astype(np.float64) * product
        bias = [writer.store(f"{node.name} bias", values.astype(np.float32))]
    if isinstance(layer, sums.Conv):
        w = writer.constant(node, layer.weights, layer.w)
        options = {**_window(layer.window), "group": layer.groups}
        return writer.write("Conv", [x, w, *bias], output, **options)
    right = (
        writer.real(node.inputs[1], layer.w)
        if layer.right is None
        else writer.constant(node, layer.right, layer.w)
    )
    # Only a Gemm brought a bias, and it has two axes.
    return writer.write("Gemm" if bias else "MatMul", [x, right, *bias], output)


def _binary(writer: _Writer, node: Node, operation: op.Binary) -> None:
    given = iter(node.inputs)
    sides = [
        writer.real(next(given), p) if c is None else writer.constant(node, c, p)
        for c, p in zip(operation.constants, operation.params, strict=True)
    ]
    kind = "Mul" if operation.kernel in (multiply, qlinear_mul) else "Add"
    real = writer.write(kind, sides, f"{node.output} real")
    writer.codes(real, operation.y, node.output)


def _concat(writer: _Writer, node: Node, operation: op.Concat) -> None:
    parts = [writer.real(n, p) for n, p in zip(node.inputs, operation.params, strict=True)]
    real = writer.write("Concat", parts, f"{node.output} real", axis=operation.axis)
    writer.codes(real, operation.y, node.output)


def _rescale(writer: _Writer, node: Node, operation: op.Rescale) -> None:
    writer.codes(writer.real(node.inputs[0], operation.x), operation.y, node.output)


def _clamp(writer: _Writer, node: Node, operation: op.Clamp) -> None:
    storage = writer.graph.params[node.output].format.storage
    limits = [
        writer.store(f"{node.output} limit", np.array(v, storage))
        for v in (operation.low, operation.high)
    ]
    writer.write("Clip", [*node.inputs, *limits], node.output)


def _lookup(writer: _Writer, node: Node, operation: op.Lookup) -> None:
    wide = writer.write("Cast", node.inputs, f"{node.output} wide", to=TensorProto.INT32)
    first = writer.store(f"{node.output} first code", np.int32(operation.qmin))
    index = writer.write("Sub", [wide, first], f"{node.output} index")
    table = writer.store(f"{node.output} table", operation.table)
    writer.write("Gather", [table, index], node.output, axis=0)


def _max_pool(writer: _Writer, node: Node, operation: op.MaxPool) -> None:
    options = {"kernel_shape": list(operation.window.kernel), **_window(operation.window)}
    writer.write("MaxPool", node.inputs, node.output, **options)


def _arg_max(writer: _Writer, node: Node, operation: op.ArgMax) -> None:
    options = {"keepdims": operation.keepdims, "select_last_index": operation.last}
    numbers = {name: int(value) for name, value in options.items()}
    writer.write("ArgMax", node.inputs, node.output, axis=operation.axis, **numbers)


def _average(writer: _Writer, node: Node, operation: op.AveragePool) -> None:
    x = writer.real(node.inputs[0], operation.x)
    output = f"{node.output} real"
    if operation.window is None:
        real = writer.write("GlobalAveragePool", [x], output)
    else:
        options = {"kernel_shape": list(operation.window.kernel), **_window(operation.window)}
        del options["dilations"]  # which AveragePool-11 does not have
        counted = int(operation.count_padding)
        real = writer.write("AveragePool", [x], output, count_include_pad=counted, **options)
    writer.codes(real, operation.y, node.output)


def _softmax(writer: _Writer, node: Node, operation: op.Softmax) -> None:
    x = writer.real(node.inputs[0], operation.x)
    real = writer.write("Softmax", [x], f"{node.output} real", axis=operation.axis)
    writer.codes(real, operation.y, node.output)


def _move(writer: _Writer, node: Node, operation: op.Move) -> None:
    tensors = dict(zip(operation.moving, node.inputs, strict=True))
    tensors |= {name: writer.store(name, value) for name, value in operation.stored.items()}
    copied = onnx.NodeProto()
    copied.CopyFrom(operation.node)
    names = [tensors.get(name, name) for name in copied.input]
    del copied.input[:], copied.output[:]
    copied.input.extend(names)
    copied.output.append(node.output)
    writer.nodes.append(copied)


def _window(window: Window) -> dict[str, list[int]]:
    """The window as a node's attributes."""
    return {
        "strides": list(window.stride),
        "pads": [*window.before, *window.after],
        "dilations": list(window.dilation),
    }


_WRITERS: dict[type, Callable[..., None]] = {
    op.Quantize: _quantize,
    op.Dequantize: _dequantize,
    sums.DequantizeSums: _sums,
    sums.Conv: _layer,
    sums.MatMul: _layer,
    sums.Accumulate: _accumulate,
    op.Binary: _binary,
    op.Concat: _concat,
    op.Rescale: _rescale,
    op.Clamp: _clamp,
    op.Lookup: _lookup,
    op.MaxPool: _max_pool,
    op.ArgMax: _arg_max,
    op.AveragePool: _average,
    op.Softmax: _softmax,
    op.Move: _move,
}
