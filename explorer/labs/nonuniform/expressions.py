"""The nearest level of a codebook.

Signals: books and cuts, the levels and the thresholds of every step, lists of lists; step.
"""

from explorer.chart.expression import as_expression, field, least, length, signal, where

MOST = 15  # thresholds of a codebook of 4 bits
LEVELS, CUTS, LAST = signal("levels"), signal("cut"), signal("last")

# The levels and thresholds of the step on screen.
SIGNALS = {
    "last": least(signal("step"), length(signal("books")) - 1),
    "levels": signal("books")[LAST],
    "cut": signal("cuts")[LAST],
}
# How many thresholds a value has reached is the number of its level. A tie goes to the upper one.
# A step may have fewer thresholds than another; what is missing is never reached.
_REACHED = [where(length(CUTS) > i, where(field("x") >= CUTS[i], 1, 0), 0) for i in range(MOST)]
# The code of a value, its level and its error.
VALUES = {
    "q": sum(_REACHED, start=as_expression(0)),
    "xhat": LEVELS[field("q")],
    "error": field("xhat") - field("x"),
}
