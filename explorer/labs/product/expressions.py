"""A running sum in a narrow register.

Signals: register, its bits; overflow, "wraps" or "saturates"; output, the number of the neuron;
codes of the inputs and, row after row, of the weights, and their zero points zx and zw. `datum.i`:
which term of the sum; `datum.sum`: the exact sum so far; `datum.low` and `datum.high`: the extremes
of all sums so far.
"""

from explorer.chart.expression import (
    ceil,
    clamp,
    equal,
    field,
    length,
    log,
    most,
    power,
    signal,
    unequal,
    where,
)

HALF, ZX, ZW = signal("half"), signal("zx"), signal("zw")
INPUTS, OUTPUT = signal("inputs"), signal("output")
SATURATES = equal(signal("overflow"), "saturates")
SUM, STORED = field("sum"), field("stored")

SIGNALS = {"half": power(2, signal("register") - 1)}
# Whole numbers below 2⁵³: exact in floats.
TERMS = {
    "x": INPUTS[field("i")],
    "w": signal("weights")[OUTPUT * length(INPUTS) + field("i")],
    "term": (field("x") - ZX) * (field("w") - ZW),
}
# The remainder of a negative number is negative in JavaScript: half is added twice to be sure.
_WRAPPED = ((SUM + HALF) % (2 * HALF) + 2 * HALF) % (2 * HALF) - HALF
# −2ᵇ⁻¹ fits b bits as 2ᵇ⁻¹ − 1 does; the logarithm of a power of two may come out a hair too high.
_LARGEST = most(field("high"), -field("low") - 1, 0)
VALUES = {
    "stored": where(SATURATES, clamp(SUM, -HALF, HALF - 1), _WRAPPED),
    "wrong": unequal(STORED, SUM),
    "bits": ceil(log(_LARGEST + 1) / log(2) - 1e-12) + 1,
}
