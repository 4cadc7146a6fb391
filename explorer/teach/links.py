"""The link for a class: a lesson at a step, with the class's numbers, and controls left out."""

from urllib.parse import urlencode, urljoin

import streamlit as st

from explorer.frame.visit import MOST_CLASSES, Visit, query_of
from lessons.engine.lesson import Lesson
from lessons.registry import LESSONS

HIDDEN = {
    "hints": "Hints",
    "solutions": "Solutions",
    "answers": "Results before a guess",
    "steps": "The menu of all steps",
}
# As Streamlit's option `embed_options` names them.
THEMES = {"": "The learner’s own", "light_theme": "Light", "dark_theme": "Dark"}


def link_maker() -> None:
    """Draws what a teacher chooses, and the link."""
    lesson = st.selectbox("Lesson", LESSONS, format_func=lambda each: each.title)
    step = st.selectbox(
        "Opens at the step",
        range(1, len(lesson.steps) + 1),
        format_func=lambda number: f"{number}. {lesson.steps[number - 1].title}",
    )
    number = st.number_input(
        "Number of the class: everybody in it gets the same numbers; 0 for none",
        0,
        MOST_CLASSES,
    )
    hidden = st.multiselect("Leave out", list(HIDDEN), format_func=HIDDEN.__getitem__)
    present = st.toggle("For the projector: no menu, large text")
    theme = st.segmented_control(
        "Theme", list(THEMES), format_func=THEMES.__getitem__, default="", required=True
    )
    visit = Visit(present, number, frozenset(hidden))
    st.code(
        link(st.context.url or "", lesson, step, visit, theme),
        language=None,
        wrap_lines=True,
    )


def link(here: str, lesson: Lesson, step: int, visit: Visit, theme: str = "") -> str:
    """The address of a step, beside the page `here`. theme: a key of `THEMES`.

    >>> from lessons.registry import lesson
    >>> link("http://localhost:8501/teach", lesson("packing"), 2, Visit(class_number=7))
    'http://localhost:8501/lesson?lesson=packing&step=2&class=7'
    """
    query = {"lesson": lesson.key, "step": str(step), **query_of(visit)}
    if theme:
        query["embed_options"] = theme
    return f"{urljoin(here, 'lesson')}?{urlencode(query, safe=',')}"
