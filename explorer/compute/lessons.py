"""What the lessons measure: experiments and pictures, once for all learners."""

import streamlit as st

from explorer.chart.picture import Picture
from explorer.lesson.moving_chart import moving_picture
from lessons import registry
from lessons.engine.moving import Moving
from lessons.engine.outcome import Chart, Outcome
from lessons.engine.step import Explain


@st.cache_resource(show_spinner="Measuring …", max_entries=200)
def lesson_outcome(lesson: str, prediction: str) -> Outcome:
    """The result that answers a prediction."""
    return registry.lesson(lesson).outcome(prediction)


@st.cache_resource(show_spinner="Measuring …", max_entries=200)
def lesson_chart(lesson: str, position: int) -> Chart | Moving | None:
    """The chart beside a text, if it has one."""
    step = registry.lesson(lesson).steps[position]
    return step.chart() if isinstance(step, Explain) and step.chart else None


@st.cache_resource(show_spinner="Measuring …", max_entries=100)
def lesson_moving_picture(lesson: str, position: int) -> Picture:
    """The moving picture of a step that has one."""
    step = registry.lesson(lesson).steps[position]
    moving = lesson_chart(lesson, position)
    assert isinstance(moving, Moving)
    return moving_picture(moving, step.title)
