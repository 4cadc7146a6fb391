"""The elementwise product of two quantized tensors.

    y = clip(round(M·(a − Zᵃ)(b − Zᵇ)) + Zʸ, qmin, qmax),    M = Sᵃ·Sᵇ / Sʸ

The product of two 8-bit differences fits 17 bits: an accumulator of one term.
"""

from typing import Any

from core.arrays import Array, as_integer, namespace
from core.kernels.per_tensor import scale_of, zero_point_of
from core.kernels.requantize import Profile, requantize
from core.params import QuantParams


def multiply(
    a: Any,
    b: Any,
    params: tuple[QuantParams, QuantParams],
    y: QuantParams,
    profile: Profile | str = Profile.ONNX,
) -> Array:
    """Codes of a · b, in y's storage dtype; a and b broadcast.

    params: of a and of b, per tensor as y's are; formats of at most 15 bits.

    Raises:
        InputError: for parameters that are not per tensor, or as `requantize`.

    >>> import numpy as np
    >>> from core import IntFormat
    >>> half = QuantParams(np.float32(0.5), np.int32(0), IntFormat(8))
    >>> multiply([3], [5], (half, half), half).tolist()  # 1.5 · 2.5 = 3.75 = 7.5 steps, to even
    [8]
    """
    a, b = as_integer(a, "a"), as_integer(b, "b")
    xp = namespace(a)
    left = xp.astype(a, xp.int32) - zero_point_of(params[0])
    right = xp.astype(b, xp.int32) - zero_point_of(params[1])
    scale = scale_of(params[0]) * scale_of(params[1]) / scale_of(y)
    return requantize(left * right, scale, zero_point_of(y), y.format, profile)
