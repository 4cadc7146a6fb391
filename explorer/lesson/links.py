"""The ways from a lesson to its labs and from a page to its lessons; the registry knows both."""

from urllib.parse import parse_qsl

import streamlit as st

from explorer import settings
from explorer.lesson.controls import LessonSettings
from explorer.pages import page_at
from lessons import registry
from lessons.engine.lesson import Lesson


def labs_of(lesson: Lesson) -> None:
    """A link to each lab in which one can go on trying, in the state that fits the lesson."""
    if lesson.labs:
        st.markdown("**Try more in the labs**")
    for lab in lesson.labs:
        address, _, state = lab.partition("?")
        page = page_at(address)
        # A link is one line, and a phone would cut the purpose off.
        with st.container(gap=None):
            link = f"**{page.title}**"
            st.page_link(page.view, label=link, query_params=dict(parse_qsl(state)))
            st.caption(page.purpose)


def lessons_about(url_path: str) -> None:
    """A link to each lesson that leads to this page, to the step where it was left."""
    left = settings.last_seen(LessonSettings)
    for lesson in registry.about(url_path):
        here = left is not None and left.lesson == lesson.key
        st.page_link(
            page_at("lesson").view,
            label=f"Lesson: {lesson.title}",
            icon=":material/school:",
            query_params=settings.show(left) if here else {"lesson": lesson.key},
        )
