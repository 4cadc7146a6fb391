"""A running sum in a narrow register, as Vega expressions; tested against the core.

Signals: register, its bits; saturates. `datum.sum`: the exact sum so far.
"""

from explorer.live.range_expressions import Expression

SIGNALS = (Expression("half", "pow(2, register - 1)"),)

# The remainder of a negative number is negative in JavaScript: half is added twice to be sure.
_TURN = "((datum.sum + half) % (2 * half) + 2 * half) % (2 * half) - half"

VALUES = (
    Expression(
        "held",
        f"saturates ? clamp(datum.sum, -half, half - 1) : {_TURN}",
    ),
    Expression("lost", "datum.held != datum.sum"),
)
