"""The button that copies the address of what is on screen."""

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent

_component = st.components.v2.component(
    "copy_link",
    html='<button type="button">Copy the link to this page</button><span role="status"></span>',
    css=(_HERE / "button.css").read_text("utf-8"),
    js=(_HERE / "copy_link.js").read_text("utf-8"),
)


def copy_link() -> None:
    """Draws the button; the address holds the page's settings."""
    _component(key="copy link", height="content")
