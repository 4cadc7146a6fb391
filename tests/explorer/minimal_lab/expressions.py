"""A value on a grid."""

from explorer.chart.expression import field, round_half_even, signal

STEP = signal("step")
VALUES = {"level": round_half_even(field("x") / STEP) * STEP}
