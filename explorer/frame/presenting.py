"""Presenter mode: the page alone, in large text, for a projector."""

import streamlit as st

from explorer.frame import visit

_ALONE = """<style>
[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"] { display: none !important; }
</style>"""
_LARGE = "<style>html { font-size: 22px !important; }</style>"


def style() -> None:
    """Large text where the link asks for it; no menu there, nor inside another site's page."""
    present = visit.current().present
    if present or st.context.is_embedded:
        st.html(_ALONE)
    if present:
        st.html(_LARGE)


def present_button() -> None:
    """The button for the sidebar."""
    st.button("Present this page", on_click=visit.present, args=(True,))


def leave_button() -> None:
    """The button below the page."""
    if visit.current().present:
        st.button("Leave presenter mode", type="tertiary", on_click=visit.present, args=(False,))
