"""What else there is: the three uses, and every lab."""

import streamlit as st

from explorer.pages import PAGES, Page, page_at

_USES = (
    ("Learn: the course", "lesson"),
    ("Explore: the first lab", "rounding"),
    ("Measure: your model", "your-model"),
)


def gallery() -> None:
    """The three uses side by side, and the labs as a grid."""
    st.subheader("Three ways to use this", anchor=False)
    for column, (label, address) in zip(st.columns(3), _USES, strict=True):
        with column:
            _card(page_at(address), label)
    st.subheader("The labs: one idea each, and a picture that follows your drag", anchor=False)
    labs = [entry for entry in PAGES if entry.section == "Explore"]
    for start in range(0, len(labs), 3):
        for column, entry in zip(st.columns(3), labs[start : start + 3], strict=False):
            with column:
                _card(entry, entry.title)


def _card(entry: Page, label: str) -> None:
    """A link to a page, and what one does there."""
    with st.container(border=True, height="stretch"):
        st.page_link(entry.path, label=f"**{label}**")
        st.caption(entry.purpose)
