"""Softmax of codes in integers: a table of exponentials, a sum, one division.

With d = q − max q ≤ 0 along the axis, Zˣ cancels and only differences matter:

    e(d) = round(2²³ · exp(Sˣ·d))            a table of 2^bits entries, d = 0 … −(2^bits − 1)
    y    = clip(⌊(e(d)·K + Σe / 2) / Σe⌋ + Zʸ, qmin, qmax),    K = round(2⁸ / Sʸ) / 2⁸

Each exponential is right to 24 bits, and the division is rounded to nearest.
"""

from typing import Any

import numpy as np

from core.arrays import Array, as_integer, like, namespace
from core.errors import InputError
from core.kernels.lookup import lookup
from core.kernels.per_tensor import scale_of, steps_from_zero, zero_point_of
from core.params import QuantParams

_FRACTION = 23
_SPARE = 8
_WIDEST = 8


def softmax(x: Any, params: QuantParams, y: QuantParams, axis: int = -1) -> Array:
    """The codes of exp(xᵢ) / Σ exp(xⱼ) along `axis`, in y's storage dtype.

    params: of x, per tensor and of at most 8 bits; y's per tensor.

    Raises:
        InputError: for wider codes of x, or no elements along the axis.

    >>> from core import IntFormat
    >>> p = QuantParams(np.float32(0.5), np.int32(0), IntFormat(8))
    >>> y = QuantParams(np.float32(1 / 256), np.int32(-128), IntFormat(8))
    >>> softmax([3, 3, 3, 3], p, y).tolist()  # a quarter each: 64 − 128
    [-64, -64, -64, -64]
    """
    x = as_integer(x, "x")
    if params.format.bits > _WIDEST:
        raise InputError(f"softmax takes codes of 8 bits or fewer; got {params.format}.")
    if not -x.ndim <= axis < x.ndim or not x.shape[axis]:
        raise InputError(f"softmax needs elements along axis {axis} of shape {tuple(x.shape)}.")
    xp = namespace(x)
    reach = params.format.qmax - params.format.qmin
    exponents = np.arange(-reach, 1) * float(scale_of(params))
    table = np.rint(np.ldexp(np.exp(exponents), _FRACTION)).astype(np.int64)
    steps = steps_from_zero(x, params)
    differences = steps - xp.max(steps, axis=axis, keepdims=True)
    exponentials = lookup(differences, like(table, x), -reach)
    total = xp.sum(exponentials, axis=axis, keepdims=True) << _SPARE
    multiplier = round(2.0**_SPARE / float(scale_of(y)))
    codes = (exponentials * multiplier + (total >> 1)) // total + zero_point_of(y)
    return xp.astype(codes.clip(y.format.qmin, y.format.qmax), getattr(xp, y.format.storage))
