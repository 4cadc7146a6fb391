"""Symmetric quantization of a matrix by parts, as Vega expressions; tested against the core.

Signals: bits, row, column, size: the outlier's place and value. The parts are joined in between:
`most` is the largest |w| of the cell's part.
"""

from explorer.live.range_expressions import Expression, ties_to_even

# Before the largest of each part is known.
OUTLIER = (Expression("w", "datum.r == row && datum.c == column ? size : datum.given"),)

SIGNALS = (Expression("qmax", "pow(2, bits - 1) - 1"),)

VALUES = (
    Expression("S", "datum.most > 0 ? max(datum.most / qmax, 2.2250738585072014e-308) : 1"),
    Expression("steps", "datum.w / datum.S"),
    Expression("q", f"clamp({ties_to_even('datum.steps')}, -qmax, qmax)"),
    Expression("what", "datum.q * datum.S"),
    Expression("error", "datum.what - datum.w"),
)
