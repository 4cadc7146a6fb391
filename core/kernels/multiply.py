"""The elementwise product of two quantized tensors.

    y = clip(round(M·(a − Zᵃ)(b − Zᵇ)) + Zʸ, qmin, qmax),    M = Sᵃ·Sᵇ / Sʸ

The product of two 8-bit differences fits 17 bits, that of two 16-bit ones 33: an accumulator of one
term. `onnx` is ONNX's DequantizeLinear, Mul, QuantizeLinear, each step rounded to float32.
"""

from typing import Any

from core.affine import dequantize, quantize
from core.arrays import Array, namespace
from core.kernels.per_tensor import scale_of, steps_from_zero, zero_point_of
from core.kernels.requantize import Profile, profile_of, requantize
from core.params import QuantParams


def multiply(
    a: Any,
    b: Any,
    params: tuple[QuantParams, QuantParams],
    y: QuantParams,
    profile: Profile | str = Profile.ONNX,
) -> Array:
    """Codes of a · b, in y's storage dtype; a and b broadcast.

    params: of a and of b, per tensor as y's are.

    Raises:
        InputError: for parameters that are not per tensor, codes outside of their format, or as
            `requantize`.

    >>> import numpy as np
    >>> from core import IntFormat
    >>> half = QuantParams(np.float32(0.5), np.int32(0), IntFormat(8))
    >>> multiply([3], [5], (half, half), half).tolist()  # 1.5 · 2.5 = 3.75 = 7.5 steps, to even
    [8]
    """
    scale = scale_of(params[0]) * scale_of(params[1]) / scale_of(y)
    if profile_of(profile) is Profile.ONNX:
        left, right = (dequantize(q, p) for q, p in zip((a, b), params, strict=True))
        return quantize(left * right, y)
    return requantize(products(a, b, params), scale, zero_point_of(y), y.format, profile)


def products(a: Any, b: Any, params: tuple[QuantParams, QuantParams]) -> Array:
    """(a − Zᵃ)(b − Zᵇ), exactly: int32, or int64 where both formats have more than 8 bits.

    Raises:
        InputError: as `multiply`.
    """
    left, right = (steps_from_zero(q, p) for q, p in zip((a, b), params, strict=True))
    if min(p.format.bits for p in params) > 8:
        xp = namespace(left)
        left, right = xp.astype(left, xp.int64), xp.astype(right, xp.int64)
    return left * right
