"""How texts and answers are written on screen."""

import streamlit as st

from lessons.engine.answer import Answer
from lessons.engine.prose import number
from lessons.engine.unfolding import unfolding


def show_text(text: str) -> None:
    """A step's text; its worked equations can be unfolded."""
    words, parts = unfolding(text)
    st.markdown(words)
    for title, worked in parts:
        with st.expander(title):
            st.markdown(worked)


def shown(answer: Answer) -> str:
    """An answer as it was given: with more digits than a result has.

    >>> shown(0.5833333), shown("a sentence")
    ('0.5833333', 'a sentence')
    """
    return answer if isinstance(answer, str) else number(answer, 7)
