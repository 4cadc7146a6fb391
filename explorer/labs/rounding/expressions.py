"""What becomes of one value. Signals: mode, the name of a RoundingMode; step and zero, S and Z."""

from explorer.chart.expression import field, signal
from explorer.chart.rounding import rounded

MODE, STEP, ZERO = signal("mode"), signal("step"), signal("zero")
_X, _U = field("x"), field("u")  # u is drawn once for each value

# q: the code of a value; xhat: what that stands for; other: the code when Z is added before
# rounding.
VALUES = {
    "q": rounded(_X / STEP, MODE, _U) + ZERO,
    "xhat": (field("q") - ZERO) * STEP,
    "other": rounded(_X / STEP + ZERO, MODE, _U),
}
