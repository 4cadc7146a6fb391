"""A running sum in a narrow register, as Vega expressions; tested against the core.

Signals: register, its bits; saturates; output, the number of the neuron; codes of the inputs and,
row after row, of the weights, and their zero points zx and zw. `datum.i`: which term of the sum;
`datum.sum`: the exact sum so far; `datum.low` and `datum.high`: the extremes of all sums so far.
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

# −2ᵇ⁻¹ fits b bits as 2ᵇ⁻¹ − 1 does; the logarithm of a power of two may come out a hair too high.
_FURTHEST = "max(datum.high, -datum.low - 1, 0)"
_BITS = f"ceil(log({_FURTHEST} + 1) / log(2) - 1e-12) + 1"

VALUES = (
    Expression(
        "held",
        f"saturates ? clamp(datum.sum, -half, half - 1) : {_TURN}",
    ),
    Expression("lost", "datum.held != datum.sum"),
    Expression("bits", _BITS),
)
