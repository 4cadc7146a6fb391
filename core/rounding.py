"""Rounding a real number to an integer: the first half of every quantizer."""

from enum import Enum

import numpy as np

from core.arrays import Array, as_float, like, namespace


class RoundingMode(Enum):
    """How a value between two integers chooses one of them.

    NEAREST_EVEN   the nearest; a tie goes to the even one (IEEE 754 roundTiesToEven; ONNX, torch)
    NEAREST_AWAY   the nearest; a tie goes away from zero (C's `round`, IEEE 754 roundTiesToAway)
    FLOOR          the lower one
    CEIL           the upper one
    TOWARD_ZERO    the one nearer to zero: truncation
    STOCHASTIC     the upper one with probability x − ⌊x⌋ (survey eq. 8): right on average
    """

    NEAREST_EVEN = "nearest-even"
    NEAREST_AWAY = "nearest-away"
    FLOOR = "floor"
    CEIL = "ceil"
    TOWARD_ZERO = "toward-zero"
    STOCHASTIC = "stochastic"


@np.errstate(invalid="ignore")  # ∞ − ∞ is NaN and loses the comparison, as it should
def round_to_integer(
    x: Array, mode: RoundingMode = RoundingMode.NEAREST_EVEN, seed: int = 0
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
        case RoundingMode.NEAREST_AWAY:
            # |x| − ⌊|x|⌋ is exact, where |x| + 0.5 would carry 0.49999997 up to 1.
            magnitude = xp.abs(x)
            low = xp.floor(magnitude)
            high = xp.where(xp.isfinite(x), low + 1, low)
            return xp.copysign(xp.where(magnitude - low >= 0.5, high, low), x)
        case RoundingMode.FLOOR:
            return xp.floor(x)
        case RoundingMode.CEIL:
            return xp.ceil(x)
        case RoundingMode.TOWARD_ZERO:
            return xp.trunc(x)
        case RoundingMode.STOCHASTIC:
            low = xp.floor(x)
            high = xp.where(xp.isfinite(x), low + 1, low)
            return xp.where(_uniform(x, seed) < x - low, high, low)


def _uniform(x: Array, seed: int) -> Array:
    """Multiples of 2⁻²⁴ in [0, 1), of the shape of `x` and the same for every library."""
    draws = np.random.default_rng(seed).random(tuple(x.shape), dtype=np.float32)
    return like(np.asarray(draws), x)
