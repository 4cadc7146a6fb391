"""Symmetric quantization of a matrix by parts, as Vega expressions; tested against the core.

Signals: bits; row, column, size: the outlier's place and value; weights, row after row. The parts
are joined in between: `most` is the largest |w| of the cell's part.

There are over a thousand cells, so the expressions are as short as they can be. Beyond 2⁵² a float
has no fraction: adding 3·2⁵¹ rounds to nearest, ties to even, as the processor rounds every sum,
and taking it away again leaves the integer. No code passes qmax, since |w| ≤ most.
"""

from core.data.weight_matrices import COLUMNS
from explorer.live.expression import Expression

_HUGE = 3 * 2**51

# Before the largest of each part is known.
OUTLIER = (
    Expression(
        "w", f"datum.r == row && datum.c == column ? size : weights[datum.r * {COLUMNS} + datum.c]"
    ),
    Expression("magnitude", "abs(datum.w)"),
)

SIGNALS = (Expression("qmax", "pow(2, bits - 1) - 1"),)

VALUES = (
    Expression("S", "datum.most > 0 ? datum.most / qmax : 1"),
    Expression("q", f"datum.w / datum.S + {_HUGE} - {_HUGE}"),
    Expression("what", "datum.q * datum.S"),
    Expression("error", "datum.what - datum.w"),
)
