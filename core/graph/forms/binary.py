"""Sums, differences and products of two quantized tensors."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import onnx

from core.arrays import Array
from core.graph.attributes import attributes, label
from core.graph.form import Wanted
from core.graph.forms import sums_arithmetic
from core.graph.operands import operands
from core.graph.operations import Binary
from core.graph.reader import Reader
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


def real(reader: Reader, node: onnx.NodeProto, name: str) -> Real:
    """Codes times or divided by a positive stored number: their scale changes."""
    if node.op_type not in ("Mul", "Div"):
        raise NoIntegerForm(f"its input {name!r} ({node.op_type}) is a float")
    attributes(node)
    numbers = [n for n in node.input if reader.is_stored(n)]
    others = [n for n in node.input if not reader.is_stored(n)]
    if len(numbers) != 1 or (node.op_type == "Div" and numbers[0] != node.input[1]):
        raise NoIntegerForm(f"its input {name!r} ({node.op_type}) is a float")
    value, x = reader.stored_floats(numbers[0]), reader.one_scale(others[0])
    assert value is not None
    if value.size != 1 or value.ndim > reader.types.ranks.get(others[0], 0):
        raise NoIntegerForm(f"its input {name!r} has several factors")
    factor = np.float32(value.item())
    scale = x.params.scale / factor if node.op_type == "Div" else x.params.scale * factor
    if not 0 < scale < np.inf:
        raise NoIntegerForm(f"the factor {factor:g} of its input {name!r} is not positive")
    return replace(x, params=replace(x.params, scale=np.asarray(scale, np.float32)))


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
    """A layer's sums, followed by a bias or a factor."""
    reader.requantize(node, wanted)
