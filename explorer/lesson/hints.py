"""Hints on screen, one by one; a solution comes after the last."""

from collections.abc import Sequence

import streamlit as st

from explorer.frame import visit


def show_hints(question: str, hints: Sequence[str]) -> bool:
    """Draws the hints asked for and the button for the next; whether none is left to ask for.

    question: names it among all questions of the course.
    """
    asked = f"{question}: hints"
    count: int = st.session_state.get(asked, 0)
    for hint in hints[:count]:
        st.info(hint)
    left = count < len(hints) and "hints" not in visit.current().hidden
    if left:
        st.button("Hint", on_click=st.session_state.update, args=({asked: count + 1},))
    return not left
