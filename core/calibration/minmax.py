"""Min/max calibration: nothing is clipped (survey III-C)."""

from dataclasses import dataclass

from core.calibration.extremes import Extremes
from core.calibration.observer import HistogramObserver
from core.errors import InputError


@dataclass(frozen=True)
class Range:
    """A clipping range [low, high], in the unit of the data; low ≤ high."""

    low: float
    high: float


def minmax(observer: Extremes | HistogramObserver) -> Range:
    """The smallest and the largest value seen: α = r_min, β = r_max.

    Raises:
        InputError: when the observer has seen nothing.

    >>> minmax(Extremes().update([0.5, -1.0, 2.0]))
    Range(low=-1.0, high=2.0)
    """
    seen = observer if isinstance(observer, Extremes) else observer.extremes
    if not seen.count:
        raise InputError("there is nothing to calibrate on: the observer has seen no values.")
    return Range(seen.low, seen.high)
