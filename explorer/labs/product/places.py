"""Where the parts of the product's picture stand; Vega computes the pixels.

From the top: two lines of words; the sums, with the register's band; the terms as bars; the two
rows of codes. Left of them stands what they are, right of them where they end.
"""

from explorer.chart.expression import Expression, clamp, signal, where
from explorer.chart.placing import HEIGHT, NARROW, WIDTH, Band

TOTAL = 460  # pixels
LINES = (0.02, 0.065)  # middles of the lines of words
SUMS = Band(0.16, 0.66, -signal("reach"), signal("reach"))
BARS = Band(0.7, 0.83, -signal("tallest"), signal("tallest"))
CODES = {"x": Band(0.86, 0.9), "w": Band(0.92, 0.96)}
LEFT = where(NARROW, 46, 62)
RIGHT = WIDTH - where(NARROW, 74, 92)


def height_of(total: Expression) -> Expression:
    """The y of a sum; one beyond the picture's reach stays at the edge of its band."""
    half = (SUMS.bottom - SUMS.top) / 2
    return HEIGHT * SUMS.middle - HEIGHT * half * clamp(total / signal("reach"), -1, 1)
