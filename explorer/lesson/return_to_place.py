"""A visit that asks for no lesson goes on at the step where the learner stopped."""

import streamlit as st

from explorer import settings
from explorer.lesson.controls import LessonSettings
from explorer.lesson.progress import record

_WAITING = "lesson: a place may still come from the browser"


def return_to_place() -> bool:
    """Call it before the settings are read. Gives whether the browser may still name a place.

    The browser tells what it keeps after the first run of a visit. Until then nobody
    has chosen the place on screen, and it must not replace the one that is kept.
    """
    entering = LessonSettings.__name__ not in st.session_state
    if entering:
        st.session_state[_WAITING] = "lesson" not in st.query_params
    if not st.session_state.get(_WAITING):
        return False
    place = record()
    if place.lesson:
        settings.put(LessonSettings, lesson=place.lesson, step=place.step)
    st.session_state[_WAITING] = entering and not place.lesson
    return st.session_state[_WAITING]
