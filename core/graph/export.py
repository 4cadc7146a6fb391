"""An integer graph as a QDQ ONNX model: onnxruntime runs it, and tools read it.

Each layer is written as DequantizeLinear → operator → QuantizeLinear, so that the file says in
floats what our kernels do in integers; the codes, scales and zero points in it are the same. A
look-up table is a Gather, and data movement is the model's own node, on codes. An accumulator is a
float tensor of the exported model: sums and bias of one layer, before its QuantizeLinear.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from core.arrays import to_numpy
from core.errors import InputError
from core.graph import operations as op
from core.graph import sum_operations as sums
from core.graph.ir import IntegerGraph, Node
from core.graph.islands import Island
from core.graph.move import Move
from core.graph.operands import Operands
from core.graph.qdq_writer import QdqWriter
from core.graph.sliding import Sliding
from core.kernels.add import subtract
from core.kernels.multiply import multiply
from core.kernels.qlinear_mul import qlinear_mul
from core.params import QuantParams

OPSET = 13
IR_VERSION = 8


def to_qdq_onnx(graph: IntegerGraph, shapes: Mapping[str, Sequence[int | str]]) -> bytes:
    """The model's bytes.

    shapes: of each input, numbers or names of free axes.

    Raises:
        InputError: for a missing shape, codes of other than 8 bits, which QuantizeLinear-13 has
            no type for, or an operation that is not written.
    """
    missing = set(graph.inputs) - set(shapes)
    if missing:
        raise InputError(f"give the shape of the inputs {sorted(missing)}.")
    writer = QdqWriter(graph)
    for node in graph.nodes:
        write = _WRITERS.get(type(node.operation))
        if write is None:
            raise InputError(f"{node.name} ({type(node.operation).__name__}) is not exported.")
        write(writer, node, node.operation)
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
    opset = helper.make_opsetid("", max(graph.opset, OPSET))
    model = helper.make_model(made, opset_imports=[opset], ir_version=IR_VERSION)
    return bytes(model.SerializeToString())


def _quantize(writer: QdqWriter, node: Node, operation: op.Quantize) -> None:
    writer.codes(node.inputs[0], operation.params, node.output)


def _dequantize(writer: QdqWriter, node: Node, operation: op.Dequantize) -> None:
    writer.write("Identity", [writer.real(node.inputs[0], operation.params)], node.output)


def _sums(writer: QdqWriter, node: Node, operation: sums.DequantizeSums) -> None:
    writer.write("Identity", node.inputs, node.output)  # written as real numbers already


def _requantize(writer: QdqWriter, node: Node, operation: sums.Requantize) -> None:
    writer.codes(node.inputs[0], operation.y, node.output)


def _conv(writer: QdqWriter, node: Node, layer: sums.ConvSums) -> None:
    x, w = _operands(writer, node, layer.operands, (layer.x, layer.w))
    bias = _bias(writer, node, layer.bias, layer.x, layer.w)
    options = {**_window(layer.sliding), "group": layer.groups}
    writer.write("Conv", [x, w, *bias], node.output, **options)


def _matmul(writer: QdqWriter, node: Node, layer: sums.MatMulSums) -> None:
    sides = _operands(writer, node, layer.operands, (layer.a, layer.b))
    bias = _bias(writer, node, layer.bias, layer.a, layer.b)
    # Only a Gemm brought a bias, and it has two axes.
    writer.write("Gemm" if bias else "MatMul", [*sides, *bias], node.output)


def _bias(
    writer: QdqWriter, node: Node, bias: sums.Bias | None, x: QuantParams, w: QuantParams
) -> list[str]:
    """The bias as int32 codes of scale Sˣ·Sʷ, or in floats where it has spare bits."""
    if bias is None:
        return []
    scale = np.asarray(to_numpy(x.scale) * to_numpy(w.scale), np.float32)
    if bias.spare_bits or np.abs(bias.codes).max(initial=0) >= 2**31:
        values = np.ldexp(bias.codes.astype(np.float64), -bias.spare_bits) * scale
        return [writer.store(f"{node.name} bias", values.astype(np.float32))]
    codes = writer.store(f"{node.name} bias", bias.codes.astype(np.int32))
    names = [codes, writer.store(f"{node.name} bias scale", scale)]
    return [writer.write("DequantizeLinear", names, f"{codes} real", axis=0)]


def _operands(
    writer: QdqWriter, node: Node, operands: Operands, params: tuple[QuantParams, QuantParams]
) -> list[str]:
    """The two sides as real numbers."""
    given = iter(node.inputs)
    return [
        writer.real(next(given), p) if codes is None else writer.constant(node, codes, p)
        for codes, p in zip(operands.stored, params, strict=True)
    ]


def _binary(writer: QdqWriter, node: Node, operation: op.Binary) -> None:
    sides = _operands(writer, node, operation.operands, operation.params)
    kinds = {multiply: "Mul", qlinear_mul: "Mul", subtract: "Sub"}
    real = writer.write(kinds.get(operation.kernel, "Add"), sides, f"{node.output} real")
    writer.codes(real, operation.y, node.output)


def _rescale(writer: QdqWriter, node: Node, operation: op.Rescale) -> None:
    writer.codes(writer.real(node.inputs[0], operation.x), operation.y, node.output)


def _clamp(writer: QdqWriter, node: Node, operation: op.Clamp) -> None:
    storage = writer.graph.params[node.output].format.storage
    limits = [
        writer.store(f"{node.output} limit", np.array(v, storage))
        for v in (operation.low, operation.high)
    ]
    writer.write("Clip", [*node.inputs, *limits], node.output)


def _lookup(writer: QdqWriter, node: Node, operation: op.Lookup) -> None:
    wide = writer.write("Cast", node.inputs, f"{node.output} wide", to=TensorProto.INT32)
    first = writer.store(f"{node.output} first code", np.int32(operation.qmin))
    index = writer.write("Sub", [wide, first], f"{node.output} index")
    table = writer.store(f"{node.output} table", operation.table)
    writer.write("Gather", [table, index], node.output, axis=0)


def _pair_lookup(writer: QdqWriter, node: Node, operation: op.PairLookup) -> None:
    """table[a, b] as flat[(a − first) · columns + (b − first)]."""
    given = iter(node.inputs)
    indices = []
    for codes, qmin in zip(operation.operands.stored, operation.qmins, strict=True):
        name = next(given) if codes is None else writer.store(f"{node.output} side", codes)
        wide = writer.write(
            "Cast", [name], f"{name} wide #{len(writer.nodes)}", to=TensorProto.INT32
        )
        first = writer.store(f"{node.output} first code", np.int32(qmin))
        indices.append(writer.write("Sub", [wide, first], f"{wide} index"))
    columns = writer.store(f"{node.output} columns", np.int32(operation.table.shape[1]))
    row = writer.write("Mul", [indices[0], columns], f"{node.output} row")
    index = writer.write("Add", [row, indices[1]], f"{node.output} index")
    table = writer.store(f"{node.output} table", operation.table.reshape(-1))
    writer.write("Gather", [table, index], node.output, axis=0)


def _largest(writer: QdqWriter, node: Node, operation: op.Largest) -> None:
    given = iter(node.inputs)
    sides = [
        next(given) if codes is None else writer.store(f"{node.output} side", codes)
        for codes in operation.operands.stored
    ]
    writer.write("Min" if operation.smallest else "Max", sides, node.output)


def _max_pool(writer: QdqWriter, node: Node, operation: op.MaxPool) -> None:
    writer.write("MaxPool", node.inputs, node.output, **_pooling(operation.sliding))


def _arg_max(writer: QdqWriter, node: Node, operation: op.ArgMax) -> None:
    options = {"keepdims": operation.keepdims, "select_last_index": operation.last}
    numbers = {name: int(value) for name, value in options.items()}
    writer.write("ArgMax", node.inputs, node.output, axis=operation.axis, **numbers)


def _average(writer: QdqWriter, node: Node, operation: op.AveragePool) -> None:
    x = writer.real(node.inputs[0], operation.x)
    output = f"{node.output} real"
    if operation.sliding is None:
        real = writer.write("GlobalAveragePool", [x], output)
    else:
        options = _pooling(operation.sliding)
        if set(options["dilations"]) == {1}:
            del options["dilations"]  # which AveragePool-11 does not have
        counted = int(operation.count_padding)
        real = writer.write("AveragePool", [x], output, count_include_pad=counted, **options)
    writer.codes(real, operation.y, node.output)


def _softmax(writer: QdqWriter, node: Node, operation: op.Softmax) -> None:
    x = writer.real(node.inputs[0], operation.x)
    output = f"{node.output} real"
    if not operation.flat:
        writer.codes(
            writer.write("Softmax", [x], output, axis=operation.axis), operation.y, node.output
        )
        return
    shape = writer.write("Shape", [x], f"{node.output} shape")
    rows = writer.write("Flatten", [x], f"{node.output} rows", axis=operation.axis)
    shares = writer.write("Softmax", [rows], f"{node.output} shares", axis=-1)
    writer.codes(writer.write("Reshape", [shares, shape], output), operation.y, node.output)


def _move(writer: QdqWriter, node: Node, operation: Move) -> None:
    tensors = dict(zip(operation.moving, node.inputs, strict=True))
    tensors |= {name: writer.store(name, value) for name, value in operation.stored.items()}
    _copy(writer, operation.node, tensors | {operation.output: node.output})


def _island(writer: QdqWriter, node: Node, operation: Island) -> None:
    values = {n: numpy_helper.to_array(t) for n, t in operation.stored.items()}
    tensors = {name: writer.store(name, value) for name, value in values.items()}
    for inner in operation.nodes:
        _copy(writer, inner, tensors)


def _copy(writer: QdqWriter, node: onnx.NodeProto, tensors: Mapping[str, str]) -> None:
    """The model's own node, some of its tensors under other names."""
    copied = onnx.NodeProto()
    copied.CopyFrom(node)
    copied.input[:] = [tensors.get(name, name) for name in node.input]
    copied.output[:] = [tensors.get(name, name) for name in node.output]
    writer.nodes.append(copied)


def _window(sliding: Sliding) -> dict[str, Any]:
    """The window as a node's attributes."""
    window = sliding.given
    options: dict[str, Any] = {
        "strides": list(window.stride),
        "dilations": list(window.dilation),
    }
    if sliding.auto_pad != "NOTSET":
        return {**options, "auto_pad": sliding.auto_pad}
    return {**options, "pads": [*window.before, *window.after]}


def _pooling(sliding: Sliding) -> dict[str, Any]:
    """The window of a pooling."""
    window = sliding.given
    options = {"kernel_shape": list(window.kernel), **_window(sliding)}
    return {**options, "ceil_mode": 1} if window.ceil_mode else options


_WRITERS: dict[type, Callable[..., None]] = {
    op.Quantize: _quantize,
    op.Dequantize: _dequantize,
    sums.DequantizeSums: _sums,
    sums.ConvSums: _conv,
    sums.MatMulSums: _matmul,
    sums.Requantize: _requantize,
    op.Binary: _binary,
    op.Rescale: _rescale,
    op.Clamp: _clamp,
    op.Lookup: _lookup,
    op.PairLookup: _pair_lookup,
    op.Largest: _largest,
    op.MaxPool: _max_pool,
    op.ArgMax: _arg_max,
    op.AveragePool: _average,
    op.Softmax: _softmax,
    Move: _move,
    Island: _island,
}
