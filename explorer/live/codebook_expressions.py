"""The nearest level of a codebook as Vega expressions; tested against the core.

Signals: books and cuts, the levels and the thresholds of every step, lists of lists; step.
"""

from explorer.live.range_expressions import Expression


def signals(books: int) -> tuple[Expression, ...]:
    """The levels and thresholds of the step on screen; `books`: how many steps there are."""
    return (
        Expression("last", f"min(step, {books - 1})"),
        Expression("levels", "books[last]"),
        Expression("cut", "cuts[last]"),
    )


def code(v: str, thresholds: int) -> str:
    """How many thresholds `v` has reached: the number of its level. A tie goes to the upper one.

    A step may have fewer thresholds; what is missing is never reached.
    """
    reached = (f"({v} >= cut[{i}] ? 1 : 0)" for i in range(thresholds))
    return " + ".join(("0", *reached))


def values(thresholds: int) -> tuple[Expression, ...]:
    """The code of `datum.x`, its level and its error."""
    return (
        Expression("q", code("datum.x", thresholds)),
        Expression("xhat", "levels[datum.q]"),
        Expression("error", "datum.xhat - datum.x"),
    )
