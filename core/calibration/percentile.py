"""Percentile calibration: the i-th smallest and largest instead of the extremes (survey III-C)."""

import numpy as np

from core.calibration.minmax import Range, minmax
from core.calibration.observer import HistogramObserver
from core.errors import InputError


def percentile(observer: HistogramObserver, percent: float = 99.9) -> Range:
    """The range between the (100 − percent)-th and the percent-th percentile.

    The p-th percentile of n values is the one of rank (n − 1)·p/100, counted from 0; between two
    ranks, the straight line (NumPy's definition). Exact while the observer is; then right to within
    one bin, under 1/8192 of the whole range.

    Raises:
        InputError: when the observer has seen nothing, or `percent` is not in (50, 100].

    >>> percentile(HistogramObserver().update(range(11)), 95.0)  # ranks 0.5 and 9.5 of 0 … 10
    Range(low=0.5, high=9.5)
    """
    if not 50 < percent <= 100:
        raise InputError(f"percent is {percent}; give more than 50 and at most 100, such as 99.9.")
    whole = minmax(observer)
    last = observer.extremes.count - 1
    rank = np.array([100.0 - percent, percent]) / 100.0 * last
    below = np.floor(rank)
    a = observer.distribution.at_rank(below)
    b = observer.distribution.at_rank(np.minimum(below + 1, last))
    share = rank - below
    low, high = (a * (1.0 - share) + b * share).clip(a, b)  # b − a may be no float
    return Range(max(float(low), whole.low), min(float(high), whole.high))
