"""A chart that a screen reader meets as one picture with a description, not mark by mark.

A tap on it does what a pointer does that rests there: it shows the arithmetic of that place.
"""

from collections.abc import Callable

import streamlit as st

from explorer.controls.javascript import javascript
from explorer.theme import UNSEEN

_whole = st.components.v2.component("whole_picture", html="", js=javascript("whole_picture"))


def whole_picture(key: str, draw: Callable[[], None]) -> None:
    """Runs `draw`, which shows a chart with a description, in a container of this key."""
    with st.container(key=key):
        draw()
        _whole(data={"key": key}, key=f"{UNSEEN}{key} as a whole", height="content")
