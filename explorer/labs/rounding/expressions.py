"""Every rounding mode of `core.rounding`, and what becomes of one value.

Signals: mode, the name of one; step and zero. `u` is a number in [0, 1), drawn once for each value;
only stochastic rounding uses it.
"""

from core.rounding import RoundingMode
from explorer.chart.expression import (
    Expression,
    Operand,
    by_case,
    ceil,
    equal,
    field,
    floor,
    magnitude,
    signal,
    where,
)

MODE, STEP, ZERO = signal("mode"), signal("step"), signal("zero")


def rounded(v: Expression, u: Expression) -> Expression:
    """The integer that `v` is rounded to."""
    modes = {
        RoundingMode.FLOOR: floor(v),
        RoundingMode.CEIL: ceil(v),
        RoundingMode.TOWARD_ZERO: where(v < 0, ceil(v), floor(v)),
        RoundingMode.STOCHASTIC: floor(v) + where(u < v - floor(v), 1, 0),
    }
    return by_case(MODE, {mode.value: found for mode, found in modes.items()}, _nearest(v))


def _nearest(v: Expression) -> Expression:
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
    tie = by_case(MODE, {mode.value: up for mode, up in grows.items()}, False)
    more = where((fraction > 0.5) | (equal(fraction, 0.5) & tie), 1, 0)
    return where(v < 0, -1, 1) * (low + more)


# q: the code of a value; xhat: what that stands for; other: the code when Z is added before
# rounding.
VALUES = {
    "q": rounded(field("x") / STEP, field("u")) + ZERO,
    "xhat": (field("q") - ZERO) * STEP,
    "other": rounded(field("x") / STEP + ZERO, field("u")),
}
