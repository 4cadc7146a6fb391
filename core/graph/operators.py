"""ONNX's float operators between a DequantizeLinear and a QuantizeLinear, read as integer ones."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import onnx

from core.errors import InputError
from core.graph.data_movement import DATA_MOVEMENT, SHAPE_ARITHMETIC, read_data_movement
from core.graph.elementwise import ELEMENTWISE
from core.graph.layers import conv, matmul, window_of
from core.graph.operations import ArgMax, AveragePool, Binary, Concat, MaxPool, Softmax
from core.graph.reader import Reader, attributes_of, name_of
from core.graph.symbols import Constant, Function, Pending, Plain, Real, Symbol
from core.kernels.add import add
from core.kernels.multiply import multiply
from core.params import QuantParams


def read_conv(reader: Reader, node: onnx.NodeProto) -> Symbol:
    """Conv."""
    x, w, *bias = node.input
    a = attributes_of(node)
    return conv(reader, name_of(node), a, reader.real(x), reader.real(w), bias[0] if bias else "")


def read_gemm(reader: Reader, node: onnx.NodeProto) -> Symbol:
    """Gemm with alpha = beta = 1."""
    a = attributes_of(node)
    if a.get("alpha", 1.0) != 1.0 or a.get("beta", 1.0) != 1.0 or a.get("transA", 0):
        raise InputError(f"{name_of(node)} has alpha, beta or transA, which are not read.")
    x, w, *bias = node.input
    transposed = bool(a.get("transB", 0))
    name = bias[0] if bias else ""
    return matmul(reader, name_of(node), reader.real(x), reader.real(w), name, transposed)


def read_matmul(reader: Reader, node: onnx.NodeProto) -> Symbol:
    """MatMul."""
    return matmul(reader, name_of(node), reader.real(node.input[0]), reader.real(node.input[1]))


def read_binary(reader: Reader, node: onnx.NodeProto) -> Symbol:
    """Add or Mul of two quantized tensors, or of one and a stored number."""
    scaled = _by_a_number(reader, node)
    if scaled is not None:
        return scaled
    kernel = add if node.op_type == "Add" else multiply
    return binary(reader, name_of(node), kernel, [reader.real(name) for name in node.input])


def binary(reader: Reader, name: str, kernel: Callable, sides: list[Real]) -> Pending:
    """A sum or product that waits for the parameters of its output."""
    params, constants = (sides[0].params, sides[1].params), (sides[0].constant, sides[1].constant)
    inputs = tuple(side.tensor for side in sides if side.constant is None)

    def emit(y: QuantParams, output: str) -> None:
        reader.emit(name, Binary(kernel, params, constants, y), inputs, output)

    return Pending(emit)


def _by_a_number(reader: Reader, node: onnx.NodeProto) -> Symbol | None:
    """x·c, x / c, x + c, x − c of a stored number c: the scale changes, or a table is made."""
    symbols = [reader.symbol(name) for name in node.input]
    numbers = [s.value for s in symbols if isinstance(s, Constant)]
    if len(numbers) != 1 or numbers[0].size != 1 or numbers[0].dtype.kind != "f":
        return None
    c = float(numbers[0].reshape(()))
    number_first = isinstance(symbols[0], Constant)
    x = symbols[1] if number_first else symbols[0]
    times = {"Mul": c, "Div": 1 / c if c else np.inf}.get(node.op_type, 0.0)
    if isinstance(x, Real) and 0 < times < np.inf and not (node.op_type == "Div" and number_first):
        scale = x.params.scale / np.float32(c) if node.op_type == "Div" else x.params.scale * c
        return Real(x.tensor, replace(x.params, scale=np.asarray(scale, np.float32)), x.constant)
    operations: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "Add": lambda v: v + c,
        "Sub": lambda v: c - v if number_first else v - c,
        "Mul": lambda v: v * c,
        "Div": lambda v: c / v if number_first else v / c,
        "Pow": lambda v: c**v if number_first else v**c,
        "Max": lambda v: np.maximum(v, c),
        "Min": lambda v: np.minimum(v, c),
    }
    return _composed(x, operations[node.op_type], node)


def read_elementwise(reader: Reader, node: onnx.NodeProto) -> Symbol:
    """An activation: a table, or a limit on the codes of the layer before it."""
    x = reader.symbol(node.input[0])
    if isinstance(x, Pending) and node.op_type == "Relu":
        return replace(x, low=max(x.low, 0.0))
    return _composed(x, ELEMENTWISE[node.op_type](attributes_of(node)), node)


def read_clip(reader: Reader, node: onnx.NodeProto) -> Symbol:
    """Clip, its limits attributes or stored tensors."""
    a = attributes_of(node)
    limits = [a.get("min", -np.inf), a.get("max", np.inf)]
    for i, name in enumerate(node.input[1:3]):
        if name:
            limits[i] = float(reader.constant(name))
    low, high = limits
    x = reader.symbol(node.input[0])
    if isinstance(x, Pending):
        return replace(x, low=max(x.low, low), high=min(x.high, high))
    return _composed(x, lambda v: np.clip(v, low, high), node)


def _composed(x: Symbol, function: Callable, node: onnx.NodeProto) -> Function:
    """`function` behind what is known of `x`."""
    if isinstance(x, Real) and x.constant is None:
        return Function(x.tensor, x.params, function)
    if isinstance(x, Function):
        before = x.function
        return Function(x.tensor, x.params, lambda v: function(before(v)))
    raise InputError(
        f"{name_of(node)} ({node.op_type}) works on floats that no integers stand for; put a "
        "QuantizeLinear and a DequantizeLinear before it."
    )


def read_max_pool(reader: Reader, node: onnx.NodeProto) -> Symbol:
    """MaxPool of codes, or of the real numbers they stand for."""
    a = attributes_of(node)
    if a.get("ceil_mode", 0) or len(node.output) > 1:
        raise InputError(f"{name_of(node)} has ceil_mode or indices, which are not read.")
    sliding = window_of(a, tuple(a["kernel_shape"]), name_of(node))
    return _same_codes(reader, node, MaxPool(sliding))


def read_average_pool(reader: Reader, node: onnx.NodeProto) -> Symbol:
    """AveragePool and GlobalAveragePool."""
    a = attributes_of(node)
    if a.get("ceil_mode", 0):
        raise InputError(f"{name_of(node)} has ceil_mode, which is not read.")
    sliding = None
    if node.op_type == "AveragePool":
        sliding = window_of(a, tuple(a["kernel_shape"]), name_of(node))
    before = reader.symbol(node.input[0])
    if isinstance(before, Pending) and before.pooled and sliding is None:
        return before
    x = reader.real(node.input[0])

    def emit(y: QuantParams, output: str) -> None:
        operation = AveragePool(sliding, bool(a.get("count_include_pad", 0)), x.params, y)
        reader.emit(name_of(node), operation, (x.tensor,), output)

    return Pending(emit, pooled=sliding is None)


def read_concat(reader: Reader, node: onnx.NodeProto) -> Symbol:
    """Concat of quantized tensors; of shapes, as it is."""
    if not all(isinstance(reader.symbol(name), Real) for name in node.input):
        return read_data_movement(reader, node)
    parts = [reader.real(name) for name in node.input]
    if any(part.constant is not None for part in parts):
        raise InputError(f"{name_of(node)} joins a stored tensor, which is not read.")
    axis = attributes_of(node)["axis"]

    def emit(y: QuantParams, output: str) -> None:
        operation = Concat(tuple(part.params for part in parts), y, axis)
        reader.emit(name_of(node), operation, tuple(part.tensor for part in parts), output)

    return Pending(emit)


def read_softmax(reader: Reader, node: onnx.NodeProto) -> Symbol:
    """Softmax along one axis."""
    x = reader.real(node.input[0])
    axis = attributes_of(node).get("axis", -1)

    def emit(y: QuantParams, output: str) -> None:
        reader.emit(name_of(node), Softmax(axis, x.params, y), (x.tensor,), output)

    return Pending(emit)


def read_arg_max(reader: Reader, node: onnx.NodeProto) -> Symbol:
    """ArgMax of quantized numbers, which is the one of their codes."""
    a = attributes_of(node)
    flags = bool(a.get("keepdims", 1)), bool(a.get("select_last_index", 0))
    x = reader.symbol(node.input[0])
    tensor = x.tensor if isinstance(x, Plain) else reader.real(node.input[0]).tensor
    reader.emit(name_of(node), ArgMax(a.get("axis", 0), *flags), (tensor,), node.output[0])
    return Plain(node.output[0])


def _same_codes(reader: Reader, node: onnx.NodeProto, operation: MaxPool) -> Symbol:
    """An operation whose output has the parameters of its input."""
    x = reader.symbol(node.input[0])
    if isinstance(x, Plain):
        reader.emit(name_of(node), operation, (x.tensor,), node.output[0])
        return Plain(node.output[0])
    real = reader.real(node.input[0])
    target = f"{node.output[0]} (codes)"
    reader.emit(name_of(node), operation, (real.tensor,), target)
    reader.params[target] = real.params
    return Real(target, real.params)


OPERATORS: dict[str, Callable[[Reader, onnx.NodeProto], Symbol]] = {
    "Conv": read_conv,
    "Gemm": read_gemm,
    "MatMul": read_matmul,
    "Clip": read_clip,
    "MaxPool": read_max_pool,
    "ArgMax": read_arg_max,
    "AveragePool": read_average_pool,
    "GlobalAveragePool": read_average_pool,
    "Concat": read_concat,
    "Softmax": read_softmax,
    **dict.fromkeys(("Add", "Mul", "Sub", "Div", "Pow", "Max", "Min"), read_binary),
    **dict.fromkeys(ELEMENTWISE, read_elementwise),
    **dict.fromkeys(DATA_MOVEMENT | {"Shape"}, read_data_movement),
}


def read_operator(reader: Reader, node: onnx.NodeProto) -> Symbol:
    """What the node's first output is, its nodes emitted where they can be.

    Raises:
        InputError: for an operator without an integer form.
    """
    kind = node.op_type
    given = (reader.symbol(name) for name in node.input if name)
    # Shapes, indices, or an input's floats before they are quantized: no quantized tensor.
    if kind in DATA_MOVEMENT | SHAPE_ARITHMETIC and all(
        isinstance(s, Plain | Constant) for s in given
    ):
        return read_data_movement(reader, node)
    if kind not in OPERATORS:
        raise InputError(
            f"{name_of(node)} is a {kind}, which has no integer kernel here; leave it out of the "
            "quantized model, or quantize another part."
        )
    return OPERATORS[kind](reader, node)
