"""Operators that keep the order of numbers: they can work on the codes themselves.

The scale is positive, so that x ≤ x′ exactly when q ≤ q′, and rounding keeps it:

    quantize(max(a, b)) = max(quantize(a), quantize(b))

so that Relu, Clip, MaxPool and the like may be applied after the quantization of their input.
"""

import numpy as np
import onnx

from core.affine import dequantize, quantize
from core.errors import InputError
from core.graph.attributes import attributes, input_of, label
from core.graph.form import Wanted
from core.graph.operands import Operands
from core.graph.operations import Clamp, Largest, MaxPool, ReduceExtreme
from core.graph.reader import Reader
from core.graph.reduced_axes import reduced_axes
from core.graph.sliding import SLIDING, sliding
from core.graph.symbols import NoIntegerForm, Real
from core.params import QuantParams


def limit_codes(reader: Reader, node: onnx.NodeProto, wanted: Wanted) -> None:
    """Relu and Clip, as limits on the codes of their input."""
    low, high = quantize(np.asarray(_limits(reader, node), np.float32), wanted.y)
    if (low, high) == (wanted.y.format.qmin, wanted.y.format.qmax):
        reader.codes(node.input[0], wanted.y, wanted.output)  # the codes end there anyway
        return
    before = reader.fresh(f"{wanted.output} (before the limits)")
    reader.codes(node.input[0], wanted.y, before)
    reader.emit(label(node), Clamp(int(low), int(high)), (before,), wanted.output)


def limit_real(reader: Reader, node: onnx.NodeProto, name: str) -> Real:
    """Relu and Clip of codes under their own parameters."""
    x = reader.one_scale(node.input[0])
    limits = _limits(reader, node)
    ends = x.params.format.qmin, x.params.format.qmax
    lowest, highest = (float(dequantize(np.int32(code), x.params)) for code in ends)
    # A limit beyond the codes limits nothing.
    low = ends[0] if limits[0] < lowest else exact_code(limits[0], x.params)
    high = ends[1] if limits[1] > highest else exact_code(limits[1], x.params)
    return _real(reader, node, name, Clamp(low, high), x)


def max_pool_codes(reader: Reader, node: onnx.NodeProto, wanted: Wanted) -> None:
    """MaxPool."""
    operation = max_pool(node)
    before = reader.fresh(f"{wanted.output} (before {label(node)})")
    reader.codes(node.input[0], wanted.y, before)
    reader.emit(label(node), operation, (before,), wanted.output)


def max_pool_real(reader: Reader, node: onnx.NodeProto, name: str) -> Real:
    """MaxPool of codes under their own parameters."""
    return _real(reader, node, name, max_pool(node), reader.one_scale(node.input[0]))


def max_pool(node: onnx.NodeProto) -> MaxPool:
    """The operation of a MaxPool.

    Raises:
        NoIntegerForm: when its indices are used.
    """
    a = attributes(node, **SLIDING, ceil_mode=0, storage_order=0)
    if len(node.output) > 1 and node.output[1]:
        raise NoIntegerForm("MaxPool with indices has no integer form")
    return MaxPool(sliding(a, None, pooling=True))


def extreme_codes(reader: Reader, node: onnx.NodeProto, wanted: Wanted) -> None:
    """ReduceMax, ReduceMin and GlobalMaxPool."""
    operation = _extreme(reader, node)
    before = reader.fresh(f"{wanted.output} (before {label(node)})")
    reader.codes(node.input[0], wanted.y, before)
    reader.emit(label(node), operation, (before,), wanted.output)


def extreme_real(reader: Reader, node: onnx.NodeProto, name: str) -> Real:
    """The same of codes under their own parameters."""
    return _real(reader, node, name, _extreme(reader, node), reader.one_scale(node.input[0]))


def largest_codes(reader: Reader, node: onnx.NodeProto, wanted: Wanted) -> None:
    """Max and Min of several tensors."""
    attributes(node)
    stored: list[np.ndarray | None] = []
    tensors = []
    for position, name in enumerate(node.input):
        value = reader.stored_floats(name)
        stored.append(None if value is None else stored_codes(value, wanted.y))
        if value is None:
            tensors.append(reader.fresh(f"{wanted.output} (part {position})"))
            reader.codes(name, wanted.y, tensors[-1])
    operation = Largest(Operands(tuple(stored)), smallest=node.op_type == "Min")
    reader.emit(label(node), operation, tuple(tensors), wanted.output)


def stored_codes(value: np.ndarray, y: QuantParams) -> np.ndarray:
    """The codes of stored floats.

    Raises:
        NoIntegerForm: for other numbers than float32, and for NaN.
    """
    if value.dtype != np.float32:
        raise NoIntegerForm(f"it stores {value.dtype}")
    try:
        return np.asarray(quantize(value, y))
    except InputError:
        raise NoIntegerForm("it stores NaN") from None


def exact_code(value: float, params: QuantParams) -> int:
    """The code that stands for `value` exactly.

    Raises:
        NoIntegerForm: when there is none.
    """
    code = int(quantize(np.float32(value), params))
    if dequantize(np.int32(code), params) != np.float32(value):
        raise NoIntegerForm(f"no code stands for {value:g}")
    return code


def _limits(reader: Reader, node: onnx.NodeProto) -> tuple[float, float]:
    """The limits of a Relu or a Clip."""
    if node.op_type == "Relu":
        attributes(node)
        return 0.0, np.inf
    a = attributes(node, min=-np.inf, max=np.inf)
    limits = [a["min"], a["max"]]
    for i in (0, 1):
        if name := input_of(node, 1 + i):
            limits[i] = reader.constant(name).item()
    low, high = (float(limit) for limit in limits)
    if not low <= high:
        raise NoIntegerForm(f"Clip from {low:g} to {high:g} has no integer form")
    return low, high


def _extreme(reader: Reader, node: onnx.NodeProto) -> ReduceExtreme:
    if node.op_type == "GlobalMaxPool":
        attributes(node)
        return ReduceExtreme(None, True, smallest=False, spatial=True)
    axes, keepdims = reduced_axes(reader, node)
    return ReduceExtreme(axes, keepdims, smallest=node.op_type == "ReduceMin", spatial=False)


def _real(
    reader: Reader, node: onnx.NodeProto, name: str, operation: Clamp | MaxPool | ReduceExtreme,
    x: Real,
) -> Real:  # fmt: skip
    """The operation on the codes of `x`, which keep their parameters."""
    target = reader.fresh(f"{name} (codes)")
    reader.params[target] = x.params
    reader.emit(label(node), operation, (x.tensor,), target)
    return Real(target, x.params)
