"""A chart that a screen reader meets as one picture with a description, not mark by mark."""

from collections.abc import Callable

import streamlit as st

# Vega calls every group of marks a symbol of its own, and gives most of them no name.
_JS = """export default function ({ data, parentElement }) {
  const hide = () => {
    for (const svg of document.querySelectorAll(`.st-key-${data.key} svg.marks`)) {
      svg.setAttribute("aria-hidden", "true");
    }
  };
  hide();
  clearInterval(parentElement.watch); // called for every run of the page, its end only once
  parentElement.watch = setInterval(hide, 250);
  return () => clearInterval(parentElement.watch);
}"""

_whole = st.components.v2.component("whole_picture", html="", js=_JS)


def whole_picture(key: str, draw: Callable[[], None]) -> None:
    """Runs `draw`, which shows a chart with a description, in a container of this key."""
    with st.container(key=key):
        draw()
        _whole(data={"key": key}, key=f"{key} as a whole", height="content")
