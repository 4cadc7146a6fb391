"""A pad of 8×8 squares to draw a digit on, with a pen, a finger or the keyboard."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from core.data.digits import INK, SIDE

HERE = Path(__file__).parent
ALPHABET = "0123456789abcdefg"  # one character a square: a drawing fits into a link
PATTERN = f"([{ALPHABET}]{{{SIDE * SIDE}}})?"
EMPTY = ALPHABET[0] * SIDE * SIDE

_pad = st.components.v2.component(
    "drawing_pad",
    html='<div class="pad"><canvas tabindex="0" role="application"></canvas></div>',
    css=(HERE / "drawing_pad.css").read_text("utf-8"),
    js=(HERE / "drawing_pad.js").read_text("utf-8"),
)


def drawing_pad(ink: list[int], load: str, key: str, on_draw: Callable[[], None]) -> None:
    """Shows `ink`, 64 numbers from 0 to 16, and lets the visitor draw on it.

    load:    names the picture: when it changes, `ink` replaces what the visitor has drawn.
    on_draw: called when a stroke ends; `drawn(key)` then has the 64 numbers.
    """
    _pad(data={"ink": ink, "load": load}, key=key, on_ink_change=on_draw, height="content")


def as_text(ink: list[int]) -> str:
    """A drawing as it stands in a link; matches PATTERN."""
    return "".join(ALPHABET[value] for value in ink)


def from_text(text: str) -> list[int]:
    """The drawing that `as_text` wrote."""
    return [ALPHABET.index(character) for character in text]


def drawn(key: str) -> list[int] | None:
    """What is on the pad: 64 numbers from 0 to 16; None when the browser sent anything else."""
    ink = st.session_state[key].get("ink")
    right = (
        isinstance(ink, list)
        and len(ink) == SIDE * SIDE
        and all(isinstance(value, int | float) and 0 <= value <= INK for value in ink)
    )
    return [int(value) for value in ink] if right else None
