"""The rounding rules that lessons compare, with their names on screen."""

from collections.abc import Mapping

import numpy as np

from core.rounding import RoundingMode, round_to_integer

NAMES: Mapping[RoundingMode, str] = {
    RoundingMode.NEAREST_EVEN: "nearest, ties to even",
    RoundingMode.NEAREST_AWAY: "nearest, ties away from 0",
    RoundingMode.NEAREST_UP: "nearest, ties up",
    RoundingMode.TOWARD_ZERO: "toward 0 (cut off the digits)",
    RoundingMode.FLOOR: "down (floor)",
}


def rounded(x: float, mode: RoundingMode) -> float:
    """One number by one rule.

    >>> [rounded(-2.5, mode) for mode in NAMES]
    [-2.0, -3.0, -2.0, -2.0, -3.0]
    """
    return float(round_to_integer(np.array([x]), mode)[0]) + 0.0
