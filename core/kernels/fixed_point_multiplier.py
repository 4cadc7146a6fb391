"""A real multiplier as an integer and a shift, and an accumulator times it, in integers alone.

    M = (M₀ / 2³¹) · 2^shift,    2³⁰ ≤ M₀ < 2³¹                     31 significant bits
    M·x = x · M₀ / 2^(31 − shift)

TensorFlow Lite (kernels/internal/common.h) has two ways to round that quotient:

    double rounding   h = ⌊(x·2^left · M₀ + 2³⁰) / 2³¹⌋, cut to int32     "doubling high multiply"
                      y = h / 2^right, nearest, ties away from zero      gemmlowp
    single rounding   y = ⌊(x · M₀ + 2^(30 − shift)) / 2^(31 − shift)⌋   nearest, ties up

with left = max(shift, 0) and right = max(−shift, 0). Rounding twice may differ by one: 1.4994 is
first made 1.5 and then 2. Jacob et al. 2018 (arXiv 1712.05877), section 2.2.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.arrays import INT32_MAX, INT32_MIN, Array, as_float, like, namespace, to_numpy
from core.errors import InputError

_FRACTION = 31


@dataclass(frozen=True, eq=False)
class FixedPointMultiplier:
    """M₀ and the shift, int64 arrays of the shape of the real multipliers."""

    mantissa: Array
    shift: Array


def fixed_point_multiplier(scale: Any) -> FixedPointMultiplier:
    """The nearest M₀ · 2^(shift − 31) to each positive real `scale`; below 2⁻³² it is 0.

    Raises:
        InputError: for a scale that is negative, infinite, NaN, or 2³¹ and more.

    >>> m = fixed_point_multiplier(0.75)
    >>> int(m.mantissa), int(m.shift)  # 1.5 · 2³⁰
    (1610612736, 0)
    """
    given = as_float(scale, "scale")
    real = to_numpy(given).astype(np.float64)
    if not (np.isfinite(real).all() and (real >= 0).all() and (real < 2.0**31).all()):
        raise InputError(f"a multiplier is finite, 0 or more, and below 2³¹; got {scale}.")
    fraction, shift = np.frexp(real)
    mantissa = np.floor(fraction * 2.0**_FRACTION + 0.5).astype(np.int64)
    full = mantissa == 1 << _FRACTION  # rounded up to the next power of two
    mantissa, shift = np.where(full, 1 << 30, mantissa), np.where(full, shift + 1, shift)
    vanishes = shift < -_FRACTION
    return FixedPointMultiplier(
        like(np.where(vanishes, 0, mantissa), given),
        like(np.where(vanishes, 0, shift).astype(np.int64), given),
    )


def multiply_double_rounding(x: Array, by: FixedPointMultiplier) -> Array:
    """M·x with two roundings; `x` int32 values, `by` of a shape that broadcasts. Returns int64.

    A shift to the left wraps around in int32, as in C.

    >>> m = fixed_point_multiplier(0.2499)
    >>> multiply_double_rounding(np.array([6]), m).tolist()  # 1.4994 → 3·½ → 2
    [2]
    """
    xp = namespace(x)
    left, right = by.shift.clip(0, None), (-by.shift).clip(0, None)
    shifted = xp.astype(xp.astype(xp.astype(x, xp.int64) << left, xp.int32), xp.int64)
    high = (shifted * by.mantissa + (1 << 30)) >> _FRACTION
    # Only (−2³¹)² would pass int32, and M₀ is positive: nothing is cut.
    mask = (xp.ones_like(right) << right) - 1
    threshold = (mask >> 1) + xp.astype(high < 0, xp.int64)
    return (high >> right) + xp.astype((high & mask) > threshold, xp.int64)


def multiply_single_rounding(x: Array, by: FixedPointMultiplier) -> Array:
    """M·x with one rounding, ties up; cut to int32. Returns int64.

    >>> m = fixed_point_multiplier(0.2499)
    >>> multiply_single_rounding(np.array([6]), m).tolist()  # 1.4994 → 1
    [1]
    """
    xp = namespace(x)
    total = _FRACTION - by.shift
    half = xp.ones_like(total) << (total - 1).clip(0, None)
    half = xp.where(total > 0, half, xp.zeros_like(half))
    result = (xp.astype(x, xp.int64) * by.mantissa + half) >> total
    return result.clip(INT32_MIN, INT32_MAX)
