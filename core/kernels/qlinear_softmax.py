"""onnxruntime's QLinearSoftmax, to the last bit.

    e(d) = exp(Sˣ·d + s)                              a table of 256 entries, d = 0 … −255
    y    = clip(round(e(q − max q)·K / Σe) + Zʸ, qmin, qmax),    K = ⌊1 / Sʸ⌋

The shift s = max(ln(largest float32 / n) − 5, 0) of n elements makes the entries large, so that
float32 holds the small ones too. The entries, their logarithm and their sum, element by element in
order, are float32; the quotient is float64. K is a whole number: for Sʸ that is not 1 / K the
result lies on another scale. `softmax` computes the same in integers, with Sʸ as it is.
"""

import math
from typing import Any

import numpy as np

from core.arrays import Array, as_integer, like, namespace
from core.errors import InputError
from core.kernels.lookup import lookup
from core.kernels.per_tensor import check_codes, scale_of, zero_point_of
from core.params import QuantParams

_REACH = 255
_RESERVE = 5.0  # onnxruntime keeps that many powers of e free


def qlinear_softmax(x: Any, params: QuantParams, y: QuantParams, axis: int = -1) -> Array:
    """The codes of exp(xᵢ) / Σ exp(xⱼ) along `axis`, in y's storage dtype.

    params: of x, per tensor and of 8 bits, as y's are.

    Raises:
        InputError: for other formats, codes outside of them, or no elements along the axis.

    >>> from core import IntFormat
    >>> p = QuantParams(np.float32(0.5), np.int32(0), IntFormat(8))
    >>> y = QuantParams(np.float32(1 / 256), np.int32(-128), IntFormat(8))
    >>> qlinear_softmax([3, 3, 3, 3], p, y).tolist()  # a quarter each: 64 − 128
    [-64, -64, -64, -64]
    """
    x = as_integer(x, "x")
    if params.format.bits != 8 or y.format.bits != 8:
        raise InputError(
            f"QLinearSoftmax takes 8 bits; got {params.format} and {y.format}. Use softmax."
        )
    if not x.ndim or not x.shape[axis]:
        raise InputError(f"softmax needs elements along axis {axis} of shape {tuple(x.shape)}.")
    check_codes(x, params.format)
    xp = namespace(x)
    codes = xp.astype(x, xp.int32)
    differences = codes - xp.max(codes, axis=axis, keepdims=True)
    table = _table(float(scale_of(params)), x.shape[axis])
    exponentials = lookup(differences, like(table, x), -_REACH)
    total = _sum_in_order(exponentials, axis)
    levels = math.floor(np.float32(1) / scale_of(y))
    wide = xp.astype(exponentials, xp.float64), xp.astype(total, xp.float64)
    rounded = xp.round(wide[0] * levels / wide[1]) + zero_point_of(y)
    cut = rounded.clip(y.format.qmin, y.format.qmax)
    return xp.astype(cut, getattr(xp, y.format.storage))


def _table(scale: float, count: int) -> np.ndarray:
    """e(d) for d = −255 … 0, float32."""
    largest = np.finfo(np.float32).max / np.float32(count)
    shift = max(float(np.log(largest)) - _RESERVE, 0.0) / scale
    exact = [math.exp((d + shift) * scale) for d in range(-_REACH, 1)]
    return np.array(exact, np.float32)


def _sum_in_order(x: Array, axis: int) -> Array:
    """Σ along the axis, one element after the other: the order decides how float32 rounds."""
    moved = namespace(x).moveaxis(x, axis, 0)
    total = moved[0]
    for element in moved[1:]:
        total = total + element
    return namespace(x).expand_dims(total, axis=axis)
