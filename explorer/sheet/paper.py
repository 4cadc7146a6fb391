"""How a sheet looks on paper: lines to write on, and no question cut by the end of a page."""

STYLE = """<style>
[data-testid="stMainBlockContainer"] { max-width: 44rem; } /* of A4 between its margins */
[class*="st-key-on-paper-"] { break-inside: avoid; }
.line { border-bottom: 1px solid #999; height: 1.9rem; }
</style>"""


def lines(count: int) -> str:
    """So many lines to write on, as HTML.

    >>> lines(2)
    '<div class="line"></div><div class="line"></div>'
    """
    return '<div class="line"></div>' * count
