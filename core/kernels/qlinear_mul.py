"""onnxruntime's QLinearMul, to the last bit.

    y = clip(round(M·((a − Zᵃ)(b − Zᵇ)) + Zʸ), qmin, qmax),    M = Sᵃ·Sᵇ / Sʸ, all in float32

Here the zero point is added *before* rounding: with an odd Zʸ a tie goes to the other neighbour,
and the sum is rounded to a float first. Otherwise the same as `multiply`.
"""

from typing import Any

from core.arrays import Array, namespace
from core.kernels.multiply import multiply, products
from core.kernels.per_tensor import scale_of, zero_point_of
from core.kernels.requantize import Profile, profile_of
from core.params import QuantParams


def qlinear_mul(
    a: Any,
    b: Any,
    params: tuple[QuantParams, QuantParams],
    y: QuantParams,
    profile: Profile | str = Profile.ONNX,
) -> Array:
    """Codes of a · b as `multiply`; the profile onnx is onnxruntime's own.

    Raises:
        InputError: as `multiply`.
    """
    if profile_of(profile) is not Profile.ONNX:
        return multiply(a, b, params, y, profile)
    exact = products(a, b, params)
    xp = namespace(exact)
    scale = scale_of(params[0]) * scale_of(params[1]) / scale_of(y)
    real = xp.astype(exact, xp.float32) * float(scale) + float(zero_point_of(y))
    codes = xp.round(real).clip(y.format.qmin, y.format.qmax)
    return xp.astype(codes, getattr(xp, y.format.storage))
