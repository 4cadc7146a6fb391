"""A learner's progress, kept until the page is closed or loaded again."""

import streamlit as st

from lessons.engine.lesson import Lesson
from lessons.engine.progress import Progress

_KEY = "lesson: progress"


def progress_in(lesson: Lesson) -> Progress:
    """The answers so far."""
    return st.session_state.get(_KEY, {}).get(lesson.key, Progress())


def keep(lesson: Lesson, progress: Progress) -> None:
    """Replaces the answers so far."""
    st.session_state[_KEY] = st.session_state.get(_KEY, {}) | {lesson.key: progress}
