"""Names that come from a file, shown letter by letter where Streamlit reads Markdown."""

import re

from core.visible import visible


def code(text: str) -> str:
    """`text` as a Markdown code span, in which nothing is a picture, a link or a formula.

    The fence is longer than any run of backticks in the text; Markdown strips the inner spaces.

    >>> code("conv1")
    '` conv1 `'
    >>> code("a`b")
    '`` a`b ``'
    """
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {visible(text)} {fence}"
