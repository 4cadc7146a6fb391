"""Symmetric quantization of a matrix by parts.

Signals: bits; row, column, size: the outlier's place and value; weights, row after row, each with
room for 24; group, how many weights share a scale. The parts are joined in between: `most` is the
largest |w| of the cell's part.

There are over a thousand cells, so the expressions are as short as they can be. Beyond 2⁵² a float
has no fraction: adding 3·2⁵¹ rounds to nearest, ties to even, as the processor rounds every sum,
and taking it away again leaves the integer. No code passes qmax, since |w| ≤ most.
"""

from core.data.weight_matrices import COLUMNS
from explorer.chart.expression import equal, field, floor, magnitude, power, signal, where

_HUGE = 3 * 2**51
ROW, COLUMN, SIZE, BITS = (signal(name) for name in ("row", "column", "size", "bits"))
GROUP, WEIGHTS = signal("group"), signal("weights")
R, C, W, S = field("r"), field("c"), field("w"), field("S")

# Which part of its matrix shares a cell's scale: all of it, its row, or its group.
PART = {
    "part": where(
        equal(field("kind"), "channel"),
        R,
        where(equal(field("kind"), "group"), R * COLUMNS + floor(C / GROUP), 0),
    )
}
# Before the largest of each part is known.
OUTLIER = {
    "w": where(equal(R, ROW) & equal(C, COLUMN), SIZE, WEIGHTS[R * COLUMNS + C]),
    "magnitude": magnitude(W),
}
SIGNALS = {"qmax": power(2, BITS - 1) - 1}
VALUES = {
    "S": where(field("most") > 0, field("most") / signal("qmax"), 1),
    "q": W / S + _HUGE - _HUGE,
    "what": field("q") * S,
    "error": field("what") - W,
}
