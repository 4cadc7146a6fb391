"""What else there is: the three uses, and every lab with a small picture."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from explorer import compute
from explorer.pages import PAGES, Page, page_at


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
        {"lesson": "Start the course"},
    ),
    _Use(
        "Measure",
        "Upload an ONNX file, or take a sample, and see which of its layers loses the most.",
        {"your-model": "Measure a model"},
    ),
)


def gallery() -> None:
    """The three uses side by side, and the labs as a grid."""
    st.subheader("Three ways to use this", anchor=False)
    for column, use in zip(st.columns(3), _USES, strict=True):
        with column, st.container(border=True, height="stretch", gap="small"):
            st.markdown(f"##### {use.name}")
            st.write(use.words)
            for address, label in use.links.items():
                st.page_link(
                    page_at(address).path, label=f"**{label}**", icon=":material/arrow_forward:"
                )
    st.subheader("The labs", anchor=False)
    labs = [entry for entry in PAGES if entry.is_lab]
    for start in range(0, len(labs), 3):
        for column, entry in zip(st.columns(3), labs[start : start + 3], strict=False):
            with column:
                _card(entry)


def _card(entry: Page) -> None:
    """A small picture, a link to the page, and what one does there."""
    with st.container(border=True, height="stretch", gap="small"):
        st.image(compute.lab_sketch(entry.url_path), width="stretch", alt="")
        st.page_link(entry.path, label=f"**{entry.title}**")
        st.caption(entry.purpose)
