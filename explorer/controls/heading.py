"""The top of a concept page: its question, and its pictures before all else."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from explorer import settings
from explorer.theme import UNSEEN

TOLD = "pictures told"

# Streamlit sends every 10 ms what a run has made, and the browser draws it as a whole: a picture
# that comes alone is on screen some 20 ms earlier than one that comes with the page.
ALONE = 0.02  # s


@contextmanager
def heading(question: str, trial: str) -> Iterator[None]:
    """The page's question and what to try; within, its picture is told (`live_picture.tell`).

    A visitor who comes in reads the question while the picture is computed. Later the words
    stand there already, and a new picture is sent before all else. Other pictures of a page are
    told here when they are quickly computed, else where they stand.
    """
    pictures, words = st.container(key=f"{UNSEEN}pictures"), st.container()
    seen = st.session_state.get("heading") == settings.visit()
    st.session_state["heading"] = settings.visit()
    before = told()

    def write() -> None:
        with words:
            st.title(question)
            st.write(trial)

    if not seen:
        write()
    with pictures:
        yield
    if seen:
        if told() != before:
            time.sleep(ALONE)
        write()


def told() -> dict[str, str]:
    """The pictures that the browser was told last: each chart's, by its name."""
    return dict(st.session_state.get(TOLD, {}))
