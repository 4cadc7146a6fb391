"""Convolutions and matrix products of real numbers, as integer layers.

acc = Σ (x − Zˣ)(w − Zʷ) + round(bias / (Sˣ·Sʷ)),    scale Sˣ·Sʷ
y   = requantize(acc, Sˣ·Sʷ / Sʸ)
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from core.affine import quantize
from core.errors import InputError
from core.granularity import PerChannel, PerTensor
from core.graph.layer_operations import Accumulate, Conv, DequantizeSums, MatMul, Requantize
from core.graph.reader import Reader
from core.graph.symbols import Constant, Pending, Real
from core.kernels.window import Window, window
from core.params import QuantParams

Attributes = Mapping[str, Any]


def conv(reader: Reader, name: str, a: Attributes, x: Real, w: Real, bias: str) -> Pending:
    """Conv: `x` (N, C, …), `w` a constant (O, C / groups, …), `bias` the tensor's name or ""."""
    weights = _stored(w, name)
    sliding = window_of(a, weights.shape[2:], name)
    product = _product_scale(x, w)
    terms = _bias(reader, bias, product)
    _per_channel(w, 0, name)

    def layer(then: Requantize) -> Conv:
        return Conv(weights, x.params, w.params, sliding, a.get("group", 1), then)

    return _pending(reader, name, (x.tensor,), layer, (product, terms, 1))


def matmul(
    reader: Reader, name: str, x: Real, w: Real, bias: str = "", transposed: bool = False
) -> Pending:
    """MatMul or Gemm: x @ w, or x @ wᵀ, and a bias for each column."""
    right = w.constant
    columns = w.params
    if right is not None and transposed:
        right = right.T
        if isinstance(columns.granularity, PerChannel):
            columns = replace(columns, granularity=PerChannel(1))
    if right is None and transposed:
        raise InputError(f"{name} transposes a computed matrix, which is not read.")
    if right is not None:
        _per_channel(w, 0 if transposed else right.ndim - 1, name)
    product = _product_scale(x, w)
    terms = _bias(reader, bias, product)
    inputs = (x.tensor,) if right is not None else (x.tensor, w.tensor)

    def layer(then: Requantize) -> MatMul:
        return MatMul(right, x.params, columns, then)

    return _pending(reader, name, inputs, layer, (product, terms, -1))


def window_of(a: Attributes, kernel: tuple[int, ...], name: str) -> Window:
    """The window that a node's attributes describe.

    Raises:
        InputError: for padding that depends on the input's size.
    """
    rank = len(kernel)
    if a.get("auto_pad", b"NOTSET") not in (b"NOTSET", b"VALID", b""):
        raise InputError(f"{name} pads automatically; export it with explicit pads.")
    pads = a.get("pads", [0] * 2 * rank) if a.get("auto_pad") != b"VALID" else [0] * 2 * rank
    pairs = list(zip(pads[:rank], pads[rank:], strict=True))
    return window(
        tuple(kernel), a.get("strides", [1] * rank), pairs, a.get("dilations", [1] * rank)
    )


def _pending(
    reader: Reader, name: str, inputs: tuple[str, ...], layer: Any, sums: tuple
) -> Pending:
    """A layer that waits for the parameters of its output."""
    product, terms, axis = sums

    def emit(y: QuantParams, output: str) -> None:
        multiplier = (product / np.float32(y.scale)).astype(np.float32)
        then = Requantize(multiplier, terms, y, axis)
        reader.emit(name, layer(then), inputs, output)

    def accumulate(output: str) -> DequantizeSums:
        then = Requantize(product, terms, None, axis)
        reader.emit(name, Accumulate(layer(then)), inputs, output)
        return DequantizeSums(product, axis)

    return Pending(emit, accumulate)


def _product_scale(x: Real, w: Real) -> np.ndarray:
    """Sˣ·Sʷ in float32: a scalar, or one a channel."""
    if not isinstance(x.params.granularity, PerTensor):
        raise InputError(f"the activation {x.tensor!r} has several scales; a layer takes one.")
    return np.asarray(x.params.scale * w.params.scale, np.float32)


def _bias(reader: Reader, name: str, product: np.ndarray) -> np.ndarray | None:
    """The bias as int32 in the accumulator's scale."""
    if not name:
        return None
    symbol = reader.symbol(name)
    if isinstance(symbol, Real) and symbol.constant is not None:
        return symbol.constant.astype(np.int32).reshape(-1)
    if isinstance(symbol, Constant) and symbol.value.dtype == np.int32:
        return symbol.value.reshape(-1)
    if isinstance(symbol, Constant):
        steps = np.rint(symbol.value.astype(np.float64).reshape(-1) / product.astype(np.float64))
        return steps.clip(-(2**31), 2**31 - 1).astype(np.int32)
    raise InputError(f"the bias {name!r} must be stored in the model.")


def _stored(w: Real, name: str) -> np.ndarray:
    if w.constant is None:
        raise InputError(f"{name} computes its kernel; a convolution takes a stored one.")
    return w.constant


def _per_channel(w: Real, axis: int, name: str) -> None:
    """Refuses scales along another axis than the output channels'."""
    granularity = w.params.granularity
    if isinstance(granularity, PerChannel) and granularity.axis not in (axis, axis - 2):
        raise InputError(f"{name} has a scale for each index of axis {granularity.axis}.")


def quantized_constant(value: np.ndarray, params: QuantParams) -> Real:
    """A stored float tensor as the codes that its QuantizeLinear gives."""
    return Real("", params, quantize(value, params))
