"""What a clipping range does to each value, and where a sweep of ranges is best.

Signals: low and high, the range; bits; symmetric.
"""

from core.studies.range_sweep import COUNT, NARROWEST
from explorer.chart.affine import code_steps, range_parameters
from explorer.chart.expression import field, most, signal, unequal, where

LOW, HIGH, BITS, SYMMETRIC = (signal(name) for name in ("low", "high", "bits", "symmetric"))
FEWEST, MOST = 2, 8  # bits
# What follows from the range, and for the value that is explained.
S, Z, QMIN, QMAX, ALPHA, BETA = (signal(n) for n in ("S", "Z", "qmin", "qmax", "alpha", "beta"))
AT, CODE, BACK, WANTED = (signal(n) for n in ("at", "at_q", "at_xhat", "at_wanted"))

PARAMETERS = range_parameters(LOW, HIGH, BITS, SYMMETRIC)
VALUES = code_steps(field("x"))

# The two parts of the squared error, as in core.studies.rounding_and_clipping.
_ERROR = field("x") - field("xhat")
ERRORS = {
    "square": _ERROR * _ERROR,
    "cut": where(unequal(field("wanted"), field("q")), field("square"), 0),
}

# Of the sweep for the bits on screen: where it begins in the lists, its best range and error there,
# and what the y axis shows: far off the best range the error is many times larger.
SWEEP = {
    "sweep": (BITS - FEWEST) * COUNT,
    "best": signal("bests")[BITS - FEWEST],
    "best_share": NARROWEST + signal("best") / (COUNT - 1) * (1 - NARROWEST),
    "smallest": signal("rounding")[signal("sweep") + signal("best")]
    + signal("clipping")[signal("sweep") + signal("best")],
    "top": most(4 * signal("smallest"), 1e-12),
    "now_share": (HIGH - LOW) / signal("whole"),
}
