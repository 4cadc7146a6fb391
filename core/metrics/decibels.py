"""How an SQNR is shown: the one place that turns decibels into words."""

import math


def decibels(sqnr: float | None, unit: bool = True) -> str:
    """A number with one digit and a true minus; "exact" for +∞, "no signal" for −∞.

    sqnr: in dB, as `sqnr_db` gives it; None where it was not measured, shown as "–". unit: whether
    " dB" stands behind a number.

    >>> decibels(31.27), decibels(-0.51, unit=False), decibels(-0.01)
    ('31.3 dB', '−0.5', '0.0 dB')
    >>> decibels(math.inf), decibels(-math.inf), decibels(None)
    ('exact', 'no signal', '–')
    """
    if sqnr is None:
        return "–"
    if math.isinf(sqnr):
        return "exact" if sqnr > 0 else "no signal"
    number = f"{round(sqnr, 1) + 0.0:.1f}".replace("-", "−")  # + 0.0 turns −0.0 into 0.0
    return f"{number} dB" if unit else number
