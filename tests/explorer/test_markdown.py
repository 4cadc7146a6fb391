"""Names in Markdown are shown letter by letter."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.markdown import code


@pytest.mark.parametrize("name", ["![a](http://x/p)", "<img src=x>", "$x$", "**b**", "a\nb", "` `"])
def test_one_span_on_one_line(name: str) -> None:
    span = code(name)
    assert "\n" not in span
    assert span.startswith("`")
    assert span.endswith("`")


@given(st.text())
def test_the_span_ends_where_the_text_ends(text: str) -> None:
    # CommonMark 0.31, section 6.1: a span ends at the next run of as many backticks.
    span = code(text)
    fence = re.match("`+", span).group()  # type: ignore[union-attr]
    inside = span[len(fence) : -len(fence)]
    assert span.endswith(fence)
    assert fence not in re.findall("`+", inside)
    assert inside[:1] == inside[-1:] == " "
