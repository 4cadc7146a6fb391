"""The nearest level of a codebook as Vega expressions; tested against the core.

Signals: books and cuts, the levels and the thresholds of every step, lists of lists; step.
"""

from explorer.live.expression import Expression

MOST = 15  # thresholds of a codebook of 4 bits

# The levels and thresholds of the step on screen.
SIGNALS = (
    Expression("last", "min(step, length(books) - 1)"),
    Expression("levels", "books[last]"),
    Expression("cut", "cuts[last]"),
)


def code(v: str) -> str:
    """How many thresholds `v` has reached: the number of its level. A tie goes to the upper one.

    A step may have fewer thresholds; what is missing is never reached.
    """
    return " + ".join(("0", *(f"({v} >= cut[{i}] ? 1 : 0)" for i in range(MOST))))


# The code of `datum.x`, its level and its error.
VALUES = (
    Expression("q", code("datum.x")),
    Expression("xhat", "levels[datum.q]"),
    Expression("error", "datum.xhat - datum.x"),
)
