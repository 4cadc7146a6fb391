"""Presenter mode: the page alone, in large text, for a projector."""

import streamlit as st

from explorer.frame import visit

_LARGE = """<style>
html { font-size: 22px !important; }
[data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stExpandSidebarButton"] {
  display: none !important;
}
</style>"""


def style() -> None:
    """Large text and no menu, where the link asks for it."""
    if visit.current().present:
        st.html(_LARGE)


def way_in() -> None:
    """The button for the sidebar."""
    st.button("Present this page", on_click=visit.present, args=(True,))


def way_out() -> None:
    """The button below the page."""
    if visit.current().present:
        st.button("Leave presenter mode", type="tertiary", on_click=visit.present, args=(False,))
