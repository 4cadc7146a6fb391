"""The button that prints the page."""

from pathlib import Path

import streamlit as st

_component = st.components.v2.component(
    "print_page",
    html='<button type="button">Print</button>',
    css=(Path(__file__).parent / "button.css").read_text("utf-8"),
    js="""export default function ({ parentElement }) {
  parentElement.querySelector("button").onclick = () => window.print();
}""",
)


def print_page() -> None:
    """Draws the button. What `theme.STYLE` says of print leaves out menus and buttons."""
    _component(key="print page", height="content", width="content")
