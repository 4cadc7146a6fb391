"""Rounding a real number to an integer: the first half of every quantizer."""

from enum import Enum

import numpy as np

from core.arrays import Array, as_float, like, namespace

Seed = int | np.random.Generator  # a generator goes on where it stands: arrays may come in parts


class RoundingMode(Enum):
    """How a value between two integers chooses one of them.

    NEAREST_*      the nearest one; the name says where a tie goes:
      EVEN           to the even one (IEEE 754 roundTiesToEven; ONNX, torch)
      AWAY           away from zero (C's `round`, IEEE 754 roundTiesToAway)
      UP, DOWN       towards +∞ ("round half up", ⌊x + ½⌋) or −∞
      TOWARD_ZERO    towards zero
      ODD            to the odd one
    FLOOR          the lower one
    CEIL           the upper one
    TOWARD_ZERO    the one nearer to zero, also called TRUNCATE
    STOCHASTIC     the upper one with probability x − ⌊x⌋ (survey eq. 8): right on average
    """

    NEAREST_EVEN = "nearest-even"
    NEAREST_AWAY = "nearest-away"
    NEAREST_UP = "nearest-up"
    NEAREST_DOWN = "nearest-down"
    NEAREST_TOWARD_ZERO = "nearest-toward-zero"
    NEAREST_ODD = "nearest-odd"
    FLOOR = "floor"
    CEIL = "ceil"
    TOWARD_ZERO = "toward-zero"
    TRUNCATE = TOWARD_ZERO
    STOCHASTIC = "stochastic"


@np.errstate(invalid="ignore")  # ∞ − ∞ is NaN and loses the comparison, as it should
def round_to_integer(
    x: Array, mode: RoundingMode = RoundingMode.NEAREST_EVEN, seed: Seed = 0
) -> Array:
    """Round each element of `x` to an integer, kept in the floating dtype of `x`.

    NaN and the infinities stay what they are. `seed` matters for STOCHASTIC alone: NumPy and
    torch draw the same bits from it, so that they round alike.

    >>> round_to_integer(np.array([0.5, 1.5, 2.5, -0.5])).tolist()
    [0.0, 2.0, 2.0, -0.0]
    >>> round_to_integer(np.array([0.5, 1.5, 2.5, -0.5]), RoundingMode.NEAREST_AWAY).tolist()
    [1.0, 2.0, 3.0, -1.0]
    """
    x = as_float(x)
    xp = namespace(x)
    match mode:
        case RoundingMode.NEAREST_EVEN:
            return xp.round(x)
        case RoundingMode.FLOOR:
            return xp.floor(x)
        case RoundingMode.CEIL:
            return xp.ceil(x)
        case RoundingMode.TOWARD_ZERO:
            return xp.trunc(x)
        case RoundingMode.STOCHASTIC:
            low = xp.floor(x)
            return xp.where(_uniform(x, seed) < x - low, _next(low), low)
        case _:
            return _nearest(x, mode)


def _nearest(x: Array, mode: RoundingMode) -> Array:
    """The nearest integer, a tie as `mode` says."""
    xp = namespace(x)
    # |x| − ⌊|x|⌋ is exact, where |x| + 0.5 would carry 0.49999997 up to 1.
    magnitude = xp.abs(x)
    low = xp.floor(magnitude)
    fraction = magnitude - low
    match mode:
        case RoundingMode.NEAREST_AWAY:
            grows = fraction >= 0.5
        case RoundingMode.NEAREST_TOWARD_ZERO:
            grows = fraction > 0.5
        case RoundingMode.NEAREST_UP:
            grows = (fraction > 0.5) | ((fraction == 0.5) & (x > 0))
        case RoundingMode.NEAREST_DOWN:
            grows = (fraction > 0.5) | ((fraction == 0.5) & (x < 0))
        case _:  # NEAREST_ODD: where ⌊|x|⌋ is even, the odd neighbour lies further out
            grows = (fraction > 0.5) | ((fraction == 0.5) & (low % 2 == 0))
    return xp.copysign(xp.where(grows, _next(low), low), x)


def _next(low: Array) -> Array:
    """The integer after `low`; an infinity has none."""
    xp = namespace(low)
    return xp.where(xp.isfinite(low), low + 1, low)


def _uniform(x: Array, seed: Seed) -> Array:
    """Multiples of 2⁻⁵³ in [0, 1), of the shape of `x` and the same for every library.

    As float32, multiples of 2⁻²⁴, a draw of 0 would carry up every fraction below 2⁻²⁴.
    """
    draws = np.random.default_rng(seed).random(tuple(x.shape))
    return like(np.asarray(draws), x)
