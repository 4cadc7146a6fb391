"""A learner's record: kept in this session, and in the visitor's browser from visit to visit."""

from dataclasses import replace
from pathlib import Path

import streamlit as st

from lessons.engine.lesson import Lesson
from lessons.engine.progress import Progress
from lessons.engine.record import Record, as_text, from_text, merged
from lessons.registry import LESSONS

_RECORD = "lesson: record"
_KEPT = "lesson: what the browser keeps, as far as this session knows"
_STORE = "lesson: store"

_store = st.components.v2.component(
    "course_record", js=(Path(__file__).parent / "store.js").read_text("utf-8")
)


def record() -> Record:
    """What the learner has done so far."""
    return st.session_state.get(_RECORD, Record())


def keep(lesson: Lesson, progress: Progress) -> None:
    """Replaces the answers to a lesson."""
    st.session_state[_RECORD] = record().with_progress(lesson, progress)


def keep_place(lesson: Lesson, step: int) -> None:
    """Remembers where the learner is; `step` counts from 1."""
    st.session_state[_RECORD] = replace(record(), lesson=lesson.key, step=step)


def take(text: str) -> None:
    """Adds a record that was kept as text."""
    st.session_state[_RECORD] = merged(from_text(text, LESSONS), record())


def store() -> None:
    """Exchanges the record with the browser. Call it once, at the end of a page."""

    def received() -> None:
        st.session_state[_KEPT] = kept = str(st.session_state[_STORE]["kept"]["text"])
        # The place that was kept last counts: a page that shows a lesson keeps its own again.
        st.session_state[_RECORD] = merged(record(), from_text(kept, LESSONS))

    text = as_text(record())
    _store(
        data={"last": st.session_state.get(_KEPT, ""), "record": text},
        key=_STORE,
        on_kept_change=received,
        height="content",
    )
    st.session_state[_KEPT] = text
