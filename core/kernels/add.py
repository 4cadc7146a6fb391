"""The elementwise sum of two quantized tensors of different scales.

    y = clip(round((Sᵃ·(a − Zᵃ) + Sᵇ·(b − Zᵇ)) / Sʸ) + Zʸ, qmin, qmax)

`onnx` computes the bracket in float32 (onnxruntime's QLinearAdd). The integer profiles bring both
terms to one scale first, with 20 bits to spare, so that rounding them loses nothing that shows
(TensorFlow Lite's add; Jacob et al. 2018, arXiv 1712.05877, appendix A.2):

    T  = 2·max(Sᵃ, Sᵇ)
    a′ = (a − Zᵃ)·2²⁰ · (Sᵃ / T),    b′ = (b − Zᵇ)·2²⁰ · (Sᵇ / T)
    y  = (a′ + b′) · (T / (2²⁰·Sʸ)) + Zʸ

each product by an integer multiplier and a shift.
"""

from typing import Any

import numpy as np

from core.arrays import Array, as_integer, like, namespace
from core.kernels.per_tensor import scale_of, zero_point_of
from core.kernels.requantize import Profile, profile_of, requantize, rescale
from core.params import QuantParams

_SPARE_BITS = 20


def add(
    a: Any,
    b: Any,
    params: tuple[QuantParams, QuantParams],
    y: QuantParams,
    profile: Profile | str = Profile.ONNX,
) -> Array:
    """Codes of a + b, in y's storage dtype; a and b broadcast.

    params: of a and of b, per tensor as y's are; formats of at most 8 bits.

    Raises:
        InputError: for parameters that are not per tensor, or as `requantize`.

    >>> from core import IntFormat
    >>> half, one = (QuantParams(np.float32(s), np.int32(0), IntFormat(8)) for s in (0.5, 1.0))
    >>> add([3], [5], (half, one), one, "tflite").tolist()  # 1.5 + 5 = 6.5, up
    [7]
    """
    a, b = as_integer(a, "a"), as_integer(b, "b")
    xp = namespace(a)
    steps = [xp.astype(q, xp.int32) - zero_point_of(p) for q, p in zip((a, b), params, strict=True)]
    scales = [scale_of(p) for p in params]
    chosen = profile_of(profile)
    if chosen is Profile.ONNX:
        left, right = (
            xp.astype(q, xp.float32) * float(s) for q, s in zip(steps, scales, strict=True)
        )
        total = xp.round((left + right) / float(scale_of(y))) + zero_point_of(y)
        codes = total.clip(y.format.qmin, y.format.qmax)
        return xp.astype(codes, getattr(xp, y.format.storage))
    common = 2.0 * float(max(scales))
    terms = [
        rescale(q << _SPARE_BITS, like(np.float64(s) / common, q), chosen)
        for q, s in zip(steps, scales, strict=True)
    ]
    scale = common / (2.0**_SPARE_BITS * float(scale_of(y)))
    return requantize(
        xp.astype(terms[0] + terms[1], xp.int32), scale, zero_point_of(y), y.format, chosen
    )
