"""Stochastic rounding of one value, and one update of gradient descent.

Signals: x, the value, from 0 to 1; rate, the learning rate. `datum.u`: the random number of a draw.
"""

from explorer.chart.expression import field, floor, round_half_even, signal, where

X, P, LOWER, RATE = signal("x"), signal("p"), signal("lower"), signal("rate")
START, TARGET, STEP = 0.0, 7.3, 1.0  # of the weight that descends
UPDATES = 120
RATES = tuple(round(0.01 * i, 2) for i in range(1, 31))

# The level below x, how often x should go up, what nearest makes of it.
SIGNALS = {"lower": floor(X), "p": X - LOWER, "nearest": round_half_even(X)}
# One draw.
VALUES = {"drawn": LOWER + where(field("u") < P, 1, 0)}
# One update, before the weight is rounded.
UPDATE = {"wanted": field("before") - RATE * (field("before") - TARGET)}
