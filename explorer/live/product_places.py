"""Where the parts of the product's picture stand; pixels are reckoned by Vega.

From the top: three lines of words; the sums, with the register's band; the terms as bars; the two
rows of codes. Left of them stands what they are, right of them where they end.
"""

import altair as alt

from explorer.live.placing import NO_TOOLTIP, Band

HEIGHT = 500
LINES = (0.02, 0.065, 0.11)  # middles of the lines of words
SUMS, BARS = Band(0.19, 0.67), Band(0.71, 0.84)
CODES = {"x": Band(0.865, 0.905), "w": Band(0.92, 0.96)}

NARROW = "width < 420"
LEFT = f"({NARROW} ? 40 : 52)"
RIGHT = f"(width - ({NARROW} ? 70 : 92))"


def middle(band: Band) -> str:
    """The y of a band's middle."""
    return f"height * {(band.top + band.bottom) / 2:.4f}"


def height_of(total: str) -> str:
    """The y of a sum; one beyond the picture's reach stays at the edge of its band."""
    half = (SUMS.bottom - SUMS.top) / 2
    return f"({middle(SUMS)} - height * {half:.4f} * clamp(({total}) / reach, -1, 1))"


def words(rows: alt.Chart, text: str, x: str, y: str, bold: bool = False) -> alt.Chart:
    """A text for each row, an expression, that begins at (x, y)."""
    return rows.mark_text(
        text=alt.expr(text),
        x=alt.expr(x),
        y=alt.expr(y),
        align="left",
        baseline="middle",
        lineHeight=14,
        fontSize=alt.expr(f"{NARROW} ? 10.5 : 13"),
        fontWeight="bold" if bold else "normal",
        color="currentColor",
    ).encode(NO_TOOLTIP)
