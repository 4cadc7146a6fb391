"""What else there is: the three uses, and every lab with a small picture."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from explorer import compute
from explorer.pages import PAGES, Page, page_at

_CARD = 270  # pixels: three fit beside the menu, two on a screen of 1024


@dataclass(frozen=True)
class _Use:
    """name: what one does. words: what that is like. links: addresses and what to call them."""

    name: str
    words: str
    links: Mapping[str, str]


_USES = (
    _Use(
        "Explore",
        "Labs of one idea each, from rounding to the integer product. The picture follows your "
        "drag, and the arithmetic stands beside it.",
        {"rounding": "Open the first lab", "network": "Train the live network"},
    ),
    _Use(
        "Learn",
        "The course explains one idea at a time. You predict what will happen, try it, and check "
        "your answer.",
        {"course": "See all lessons"},
    ),
    _Use(
        "Measure",
        "Upload an ONNX file, or take a sample, and see which of its layers loses the most.",
        {"your-model": "Measure a model", "integers": "Compare a quantized model"},
    ),
)


def gallery() -> None:
    """The three uses and the labs, each as cards in rows that a narrow window breaks."""
    st.subheader("Three ways to use this", anchor=False)
    with st.container(horizontal=True):
        for use in _USES:
            _use(use)
    st.subheader("The labs", anchor=False)
    with st.container(horizontal=True):
        for entry in PAGES:
            if entry.is_lab:
                _lab(entry)


def _use(use: _Use) -> None:
    with st.container(border=True, width=_CARD, height="stretch", gap="small"):
        st.markdown(f"##### {use.name}")
        st.write(use.words)
        for address, label in use.links.items():
            path = page_at(address).path
            st.page_link(path, label=f"**{label}**", icon=":material/arrow_forward:")


def _lab(entry: Page) -> None:
    """A small picture, a link to the page, and what one does there."""
    with st.container(border=True, width=_CARD, height="stretch", gap="small"):
        if picture := compute.lab_sketch(entry.url_path):
            st.image(picture, width="stretch", alt="")
        st.page_link(entry.path, label=f"**{entry.title}**")
        st.caption(entry.purpose)
