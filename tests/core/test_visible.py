"""Nothing in a name acts on a terminal."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/model/conv1/Conv:0 é 卷积", "/model/conv1/Conv:0 é 卷积"),
        ("a\nb\r\t", r"a\nb\r\t"),
        ("\x1b]52;c;cm0=\x07", r"\x1b]52;c;cm0=\x07"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\x9b31m", r"\x9b31m"),
        ("\ud800", r"\ud800"),
        ("\U000e0001", r"\U000e0001"),
        ("", ""),
    ],
)
def test_by_hand(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_everything_can_be_seen_and_read_back(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert visible(shown) == shown
    if "\\" not in text and "'" not in text:
        assert ast.literal_eval(f"'{shown}'") == text


def test_an_error_is_one_visible_line() -> None:
    assert str(InputError("the input 'x\n\x1b[2J' is odd")) == r"the input 'x\n\x1b[2J' is odd"
