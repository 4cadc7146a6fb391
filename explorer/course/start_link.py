"""The link into the course: to its first lesson, or the step at which the learner stopped."""

import streamlit as st

from explorer.lesson.progress import record
from explorer.pages import page_at
from lessons.registry import LESSONS, after, lesson


def start_link() -> None:
    """A link to where to begin or go on; a lesson that was read to its end leads to the next."""
    place = record()
    if not place.lesson:
        _link(f"Begin the course: {LESSONS[0].title}", LESSONS[0].key)
        return
    here, following = lesson(place.lesson), after(place.lesson)
    if place.step == len(here.steps) and following:
        _link(f"Go on with lesson “{following.title}”", following.key)
    else:
        _link(f"Go on with lesson “{here.title}”, step {place.step}", here.key, place.step)


def _link(label: str, key: str, step: int = 1) -> None:
    st.page_link(
        page_at("lesson").view,
        label=f"**{label}**",
        icon=":material/play_arrow:",
        query_params={"lesson": key, "step": str(step)},
    )
