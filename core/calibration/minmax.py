"""Min/max calibration: nothing is clipped (survey III-C)."""

from core.calibration.observer import HistogramObserver, Range
from core.errors import InputError


def minmax(observer: HistogramObserver) -> Range:
    """The smallest and the largest value seen: α = r_min, β = r_max.

    Raises:
        InputError: when the observer has seen nothing.
    """
    if not observer.count:
        raise InputError("there is nothing to calibrate on: the observer has seen no values.")
    return Range(observer.low, observer.high)
