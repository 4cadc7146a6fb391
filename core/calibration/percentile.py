"""Percentile calibration: the i-th smallest and largest instead of the extremes (survey III-C)."""

import numpy as np

from core.calibration.minmax import Range, minmax
from core.calibration.observer import HistogramObserver
from core.errors import InputError


def percentile(observer: HistogramObserver, percent: float = 99.9) -> Range:
    """The range between the (100 − percent)-th and the percent-th percentile.

    Read off the observer's histogram: right to within one bin, under 1/4096 of the whole range.

    Raises:
        InputError: when the observer has seen nothing, or `percent` is not in (50, 100].
    """
    if not 50 < percent <= 100:
        raise InputError(f"percent is {percent}; give more than 50 and at most 100, such as 99.9.")
    whole = minmax(observer)
    cumulated = np.concatenate([[0], np.cumsum(observer.counts)])
    wanted = np.array([100.0 - percent, percent]) / 100.0 * observer.extremes.count
    low, high = np.interp(wanted, cumulated, observer.edges)
    return Range(max(float(low), whole.low), min(float(high), whole.high))
