"""Requantization: from the accumulator to the codes of the next layer (survey IV-A).

    q = clip(round(M · acc) + Z, qmin, qmax),    M = Sˣ·Sʷ / Sʸ

How M is multiplied and rounded is a *profile*, and two profiles differ by one code now and then.

    onnx            float32: acc is made a float, times M, ties to even     ONNX QLinearConv
    tflite          31-bit integer and shift, rounded twice                 gemmlowp, TFLite
    tflite-single   31-bit integer and shift, rounded once, ties up         TFLite's other build
    dyadic          b / 2ᶜ, rounded once, ties to even                      HAWQ-V3
"""

from enum import Enum
from typing import Any

import numpy as np

from core.arrays import (
    INT32_MAX,
    INT32_MIN,
    Array,
    all_within,
    as_array,
    as_float,
    as_integer,
    clip_in_place,
    empty,
    like,
    namespace,
    round_in_place,
    tiles,
)
from core.errors import InputError
from core.formats import IntFormat
from core.kernels.dyadic import dyadic, multiply_dyadic
from core.kernels.fixed_point_multiplier import (
    fixed_point_multiplier,
    multiply_double_rounding,
    multiply_single_rounding,
)


class Profile(Enum):
    """How the accumulator is rescaled and rounded; see the module's table."""

    ONNX = "onnx"
    TFLITE = "tflite"
    TFLITE_SINGLE = "tflite-single"
    DYADIC = "dyadic"


def requantize(
    acc: Any,
    scale: Any,
    zero_point: Any,
    format: IntFormat,
    profile: Profile | str = Profile.ONNX,
    axis: int = 1,
) -> Array:
    """q = clip(round(M · acc) + Z, qmin, qmax).

    acc:        integers of any shape: what int32 holds, but for the profile onnx.
    scale:      M > 0, float32: a scalar, or one for each channel along `axis` (n,).
    zero_point: Z, a code of `format`.
    profile:    a `Profile` or its name.

    Returns the format's storage dtype.

    Raises:
        InputError: for another profile, a multiplier out of its range, scales that do not fit, or
            sums beyond int32 in an integer profile.

    >>> import numpy as np
    >>> acc = np.array([3, 5, -3, 400], np.int32)
    >>> requantize(acc, 0.5, 0, IntFormat(8)).tolist()  # 1.5, 2.5, −1.5 to even; 200 is cut
    [2, 2, -2, 127]
    >>> requantize(acc, 0.5, 0, IntFormat(8), "tflite-single").tolist()  # ties up
    [2, 3, -1, 127]
    """
    acc = as_integer(acc, "acc")
    xp = namespace(acc)
    chosen = profile_of(profile)
    zero = int(zero_point)
    if not format.qmin <= zero <= format.qmax:
        raise InputError(f"zero_point {zero} leaves {format}: {format.qmin} to {format.qmax}.")
    multipliers = _shaped(like(as_float(scale, "scale"), acc), acc, axis)
    if chosen is Profile.ONNX:
        return _by_float(acc, multipliers, zero, format)
    codes = (rescale(acc, multipliers, chosen) + zero).clip(format.qmin, format.qmax)
    return xp.astype(codes, getattr(xp, format.storage))


def rescale(acc: Array, scale: Array, profile: Profile) -> Array:
    """round(M · acc) by an integer profile, before Z is added and the result is clipped: int64.

    acc: integers that int32 holds; scale: floats that broadcast against them.

    Raises:
        InputError: for the profile onnx, which is not made of integers, or sums beyond int32.
    """
    if not all_within(acc, INT32_MIN, INT32_MAX):
        raise InputError(
            f"an accumulator leaves int32, which profile {profile.value} rescales; sum with "
            "Accumulator.WRAP or SATURATE, or use the profile onnx."
        )
    match profile:
        case Profile.TFLITE:
            return multiply_double_rounding(acc, fixed_point_multiplier(scale))
        case Profile.TFLITE_SINGLE:
            return multiply_single_rounding(acc, fixed_point_multiplier(scale))
        case Profile.DYADIC:
            return multiply_dyadic(acc, dyadic(scale))
        case _:
            raise InputError(f"profile {profile.value} has no integer multiplier.")


def _by_float(acc: Array, scale: Array, zero_point: int, format: IntFormat) -> Array:
    """The profile of ONNX: float32 throughout, as its specification has it."""
    xp = namespace(acc)
    low, high = float(format.qmin - zero_point), float(format.qmax - zero_point)
    if not bool(xp.all(scale <= float(np.finfo(np.float32).max))):
        raise InputError(f"a multiplier of profile onnx is a float32; got {scale}, beyond it.")
    scale = xp.astype(scale, xp.float32)
    codes = empty(tuple(acc.shape), getattr(xp, format.storage), acc)
    for tile in tiles(acc):
        own = tuple(i if n > 1 else slice(None) for i, n in zip(tile, scale.shape, strict=True))
        real = as_array(xp.astype(acc[tile], xp.float32) * scale[own])
        round_in_place(real)
        clip_in_place(real, low, high)
        real += zero_point
        codes[tile] = real
    return codes


def profile_of(profile: Profile | str) -> Profile:
    """The `Profile` of a name.

    Raises:
        InputError: for an unknown name.
    """
    try:
        return Profile(profile)
    except ValueError:
        names = ", ".join(p.value for p in Profile)
        raise InputError(f"profile {profile!r} is not known; give one of {names}.") from None


def _shaped(scale: Array, acc: Array, axis: int) -> Array:
    """The scale with as many axes as `acc`, its own along `axis`."""
    xp = namespace(scale)
    rank = acc.ndim
    if not bool(xp.all((scale > 0) & xp.isfinite(scale))):
        raise InputError(f"every multiplier must be positive and finite; got {scale}.")
    if scale.ndim > 1:
        raise InputError(f"scale has shape {tuple(scale.shape)}; give a scalar or one axis.")
    if scale.ndim == 0 or scale.shape[0] == 1:
        return xp.reshape(scale, (1,) * rank)
    if not -rank <= axis < rank or acc.shape[axis] != scale.shape[0]:
        raise InputError(
            f"{scale.shape[0]} scales do not fit axis {axis} of an accumulator of shape "
            f"{tuple(acc.shape)}."
        )
    return xp.reshape(scale, tuple(-1 if i == axis % rank else 1 for i in range(rank)))
