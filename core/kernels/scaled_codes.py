"""From the codes of a quantizer to `ScaledIntegers`, and back: the ends of an integer function.

q − Z  ──  integers, scale S, bounds of the format  ──▶  function  ──  · M, + Z, cut  ──▶  codes
"""

from typing import Any

import numpy as np

from core.arrays import Array, like, namespace
from core.errors import InputError
from core.kernels.per_tensor import scale_of, zero_point_of
from core.kernels.requantize import Profile, profile_of, rescale
from core.kernels.scaled_integers import ScaledIntegers, shifted
from core.params import QuantParams


def centred(q: Any, params: QuantParams) -> ScaledIntegers:
    """Codes of a quantizer as x = S · (q − Z), bounded by their format.

    Raises:
        InputError: for codes outside of the format, or parameters that are not per tensor.
    """
    format, zero_point = params.format, zero_point_of(params)
    given = ScaledIntegers(q, float(scale_of(params)))
    if 0 not in given.codes.shape and not format.qmin <= given.low <= given.high <= format.qmax:
        raise InputError(
            f"codes from {given.low} to {given.high} are not of {format}: "
            f"{format.qmin} to {format.qmax}."
        )
    bounds = format.qmin - zero_point, format.qmax - zero_point
    return ScaledIntegers(given.codes - zero_point, given.scale, bounds)


def requantized(x: ScaledIntegers, y: QuantParams, profile: Profile | str) -> Array:
    """The codes of y, in its storage dtype, by an integer profile of `requantize`.

    What has more than 30 bits is first cut to 30, whatever the data: an error of 2⁻³⁰ of the
    bound.

    Raises:
        InputError: for the profile onnx, which multiplies floats, or as `requantize`.
    """
    x = shifted(x, min(30 - x.largest.bit_length(), 0))
    xp = namespace(x.codes)
    scale = like(np.float64(x.scale / float(scale_of(y))), x.codes)
    codes = rescale(x.codes, scale, profile_of(profile)) + zero_point_of(y)
    return xp.astype(codes.clip(y.format.qmin, y.format.qmax), getattr(xp, y.format.storage))
