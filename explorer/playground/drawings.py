"""SVG drawings that change several times a second, and that a visitor may click."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent

_drawings = st.components.v2.component(
    "drawings",
    html='<div class="drawings"></div>',
    css=(HERE / "drawings.css").read_text("utf-8"),
    js=(HERE / "drawings.js").read_text("utf-8"),
)


def drawings(content: str, key: str, on_click: Callable[[], None] | None = None) -> None:
    """Shows figures with a caption and a drawing each, side by side; see `figure`.

    content: HTML of our own, without a word that a visitor wrote. on_click: called after a click
    on a drawing; `clicked(key)` then says where.
    """
    _drawings(
        data={"content": content, "clicks": on_click is not None},
        key=key,
        on_clicked_change=on_click or (lambda: None),
        height="content",
    )


def figure(svg: str, caption: str = "") -> str:
    """A drawing with its caption, in HTML."""
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure>{words}{svg}</figure>"


def clicked(key: str) -> tuple[float, float] | None:
    """Where a drawing was clicked, from its left and its top edge as shares of its size, 0 to 1.

    None when the browser sent anything else.
    """
    sent = st.session_state[key].get("clicked")
    right = (
        isinstance(sent, list)
        and len(sent) == 2
        and all(isinstance(value, int | float) and 0 <= value <= 1 for value in sent)
    )
    return (float(sent[0]), float(sent[1])) if right else None
