"""The arithmetic of `core.rounding`: every mode as one expression, chosen by its name."""

from core.rounding import RoundingMode
from explorer.chart.expression import (
    Expression,
    Operand,
    by_case,
    ceil,
    equal,
    floor,
    magnitude,
    where,
)


def rounded(v: Expression, mode: Expression, u: Expression) -> Expression:
    """The integer that `v` is rounded to.

    mode: the name of a RoundingMode. u: a number in [0, 1), drawn once for each value; only
    stochastic rounding uses it.

    >>> from explorer.chart.expression import evaluate, signal
    >>> half = rounded(signal("v"), signal("mode"), signal("u"))
    >>> modes = ("nearest-even", "nearest-away", "floor", "stochastic")
    >>> [int(evaluate(half, {"v": 2.5, "mode": mode, "u": 0.4})) for mode in modes]
    [2, 3, 2, 3]
    """
    modes = {
        RoundingMode.FLOOR: floor(v),
        RoundingMode.CEIL: ceil(v),
        RoundingMode.TOWARD_ZERO: where(v < 0, ceil(v), floor(v)),
        RoundingMode.STOCHASTIC: floor(v) + where(u < v - floor(v), 1, 0),
    }
    return by_case(mode, {one.value: found for one, found in modes.items()}, _nearest(v, mode))


def _nearest(v: Expression, mode: Expression) -> Expression:
    """⌊|v|⌋, or one more past the middle and, at a tie, as the mode says; then v's sign."""
    low = floor(magnitude(v))
    fraction = magnitude(v) - low
    grows: dict[RoundingMode, Operand] = {
        RoundingMode.NEAREST_EVEN: equal(low % 2, 1),
        RoundingMode.NEAREST_ODD: equal(low % 2, 0),
        RoundingMode.NEAREST_AWAY: True,
        RoundingMode.NEAREST_UP: v > 0,
        RoundingMode.NEAREST_DOWN: v < 0,
    }
    tie = by_case(mode, {one.value: up for one, up in grows.items()}, False)
    more = where((fraction > 0.5) | (equal(fraction, 0.5) & tie), 1, 0)
    return where(v < 0, -1, 1) * (low + more)
