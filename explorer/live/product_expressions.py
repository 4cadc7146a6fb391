"""A running sum in a narrow register, as Vega expressions; tested against the core.

Signals: register, its bits; saturates; output, the number of the neuron; codes of the inputs and,
row after row, of the weights, and their zero points zx and zw. `datum.i`: which term of the sum;
`datum.sum`: the exact sum so far.
"""

from explorer.live.expression import Expression

SIGNALS = (Expression("half", "pow(2, register - 1)"),)

# Whole numbers below 2⁵³: exact in floats.
TERMS = (
    Expression("x", "inputs[datum.i]"),
    Expression("w", "weights[output * length(inputs) + datum.i]"),
    Expression("term", "(datum.x - zx) * (datum.w - zw)"),
)

# The remainder of a negative number is negative in JavaScript: half is added twice to be sure.
_TURN = "((datum.sum + half) % (2 * half) + 2 * half) % (2 * half) - half"

VALUES = (
    Expression(
        "held",
        f"saturates ? clamp(datum.sum, -half, half - 1) : {_TURN}",
    ),
    Expression("lost", "datum.held != datum.sum"),
)
