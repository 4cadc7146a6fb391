"""The elementwise sum and difference of two quantized tensors of different scales.

    y = clip(round((Sᵃ·(a − Zᵃ) ± Sᵇ·(b − Zᵇ)) / Sʸ) + Zʸ, qmin, qmax)

`onnx` is ONNX's DequantizeLinear, Add (or Sub), QuantizeLinear, each step rounded to float32. The
integer profiles bring both terms to one scale first, with 20 bits to spare, so that rounding them
loses nothing that shows (TensorFlow Lite's add; Jacob et al. 2018, arXiv 1712.05877, A.2):

    T  = 2·max(Sᵃ, Sᵇ)
    a′ = (a − Zᵃ)·2²⁰ · (Sᵃ / T),    b′ = (b − Zᵇ)·2²⁰ · (Sᵇ / T)
    y  = (a′ ± b′) · (T / (2²⁰·Sʸ)) + Zʸ

each product by an integer multiplier and a shift.
"""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from core.affine import dequantize, quantize
from core.arrays import Array, as_integer, like, namespace
from core.errors import InputError
from core.kernels.per_tensor import scale_of, steps_from_zero, zero_point_of
from core.kernels.requantize import Profile, profile_of, requantize, rescale
from core.params import QuantParams

_SPARE_BITS = 20
_WIDEST = 8


def add(
    a: Any,
    b: Any,
    params: tuple[QuantParams, QuantParams],
    y: QuantParams,
    profile: Profile | str = Profile.ONNX,
) -> Array:
    """Codes of a + b, in y's storage dtype; a and b broadcast.

    params: of a and of b, per tensor as y's are; for the integer profiles, formats of at most 8
            bits.

    Raises:
        InputError: for parameters that are not per tensor, wider formats, codes outside of their
            format, or as `requantize`.

    >>> from core import IntFormat
    >>> half, one = (QuantParams(np.float32(s), np.int32(0), IntFormat(8)) for s in (0.5, 1.0))
    >>> add([3], [5], (half, one), one, "tflite").tolist()  # 1.5 + 5 = 6.5, up
    [7]
    """
    return _combined((a, b), params, y, profile_of(profile), operator.add)


def subtract(
    a: Any,
    b: Any,
    params: tuple[QuantParams, QuantParams],
    y: QuantParams,
    profile: Profile | str = Profile.ONNX,
) -> Array:
    """Codes of a − b, as `add`.

    Raises:
        InputError: as `add`.

    >>> from core import IntFormat
    >>> half, one = (QuantParams(np.float32(s), np.int32(0), IntFormat(8)) for s in (0.5, 1.0))
    >>> subtract([3], [5], (half, one), one).tolist()  # 1.5 − 5 = −3.5, to even
    [-4]
    """
    return _combined((a, b), params, y, profile_of(profile), operator.sub)


def _combined(
    given: tuple[Any, Any],
    params: tuple[QuantParams, QuantParams],
    y: QuantParams,
    profile: Profile,
    combine: Callable[[Array, Array], Array],
) -> Array:
    """The sum or the difference, as `combine` says."""
    a, b = as_integer(given[0], "a"), as_integer(given[1], "b")
    if profile is Profile.ONNX:  # ONNX's three operators, one after the other
        return quantize(combine(dequantize(a, params[0]), dequantize(b, params[1])), y)
    terms = _terms(a, b, params, profile)
    total = namespace(a).astype(combine(*terms), namespace(a).int32)
    scale = _common(params) / (2.0**_SPARE_BITS * float(scale_of(y)))
    return requantize(total, scale, zero_point_of(y), y.format, profile)


def _terms(
    a: Array, b: Array, params: tuple[QuantParams, QuantParams], profile: Profile
) -> list[Array]:
    """a′ and b′ of the integer profiles."""
    if max(p.format.bits for p in params) > _WIDEST:
        raise InputError(
            f"profile {profile.value} adds codes of at most {_WIDEST} bits, which leave "
            f"{_SPARE_BITS} to spare in int32; got {params[0].format} and {params[1].format}. Use "
            "the profile onnx."
        )
    common = _common(params)
    return [
        rescale(
            steps_from_zero(q, p) << _SPARE_BITS,
            like(np.float64(scale_of(p)) / common, q),
            profile,
        )
        for q, p in zip((a, b), params, strict=True)
    ]


def _common(params: tuple[QuantParams, QuantParams]) -> float:
    """T, the scale of both terms."""
    return 2.0 * max(float(scale_of(p)) for p in params)
