"""Sums, differences and products of two quantized tensors."""

from collections.abc import Callable

import onnx

from core.arrays import Array
from core.graph.attributes import attributes, label
from core.graph.forms import sums_arithmetic
from core.graph.operands import operands
from core.graph.operations import Binary
from core.graph.reader import Reader, Wanted
from core.graph.symbols import NoIntegerForm, Real, Sums
from core.kernels.add import add, subtract
from core.kernels.multiply import multiply

_KERNELS: dict[str, Callable[..., Array]] = {"Add": add, "Sub": subtract, "Mul": multiply}
_SUMS = {"Add": sums_arithmetic.add, "Mul": sums_arithmetic.scale, "Div": sums_arithmetic.scale}


def sums(reader: Reader, node: onnx.NodeProto) -> Sums:
    """Sums with a bias or a factor.

    Raises:
        NoIntegerForm: for anything else.
    """
    if node.op_type not in _SUMS:
        raise NoIntegerForm(f"{label(node)} ({node.op_type}) gives no sums")
    return _SUMS[node.op_type](reader, node)


def emit_binary(
    reader: Reader, node: onnx.NodeProto, kernel: Callable[..., Array], sides: tuple[Real, Real],
    wanted: Wanted,
) -> None:  # fmt: skip
    """The kernel of two tensors."""
    given, tensors = operands(*sides)
    operation = Binary(kernel, given, (sides[0].params, sides[1].params), wanted.y)
    reader.emit(label(node), operation, tensors, wanted.output)


def two_tensors(reader: Reader, node: onnx.NodeProto, wanted: Wanted) -> None:
    """Add, Sub and Mul by their kernels."""
    if node.op_type not in _KERNELS:
        raise NoIntegerForm(f"{node.op_type} has no kernel of two tensors")
    attributes(node)
    left, right = (reader.one_scale(name) for name in node.input)
    emit_binary(reader, node, _KERNELS[node.op_type], (left, right), wanted)


def of_sums(reader: Reader, node: onnx.NodeProto, wanted: Wanted) -> None:
    """A layer's sums with a bias or a factor behind them."""
    reader.requantize(node, wanted)
