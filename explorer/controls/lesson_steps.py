"""Which step of which lesson: the widgets that lead through, and their settings."""

from dataclasses import dataclass

import streamlit as st

from explorer import settings
from lessons.lesson import Explain, Lesson, Predict, See, Step
from lessons.progress import Progress
from lessons.registry import LESSONS

MOST_STEPS = 99


@dataclass(frozen=True)
class LessonSettings:
    """`step` counts from 1; `seed` is that of the generated tasks."""

    lesson: str = settings.choice(LESSONS[0].key, (each.key for each in LESSONS))
    step: int = settings.whole(1, 1, MOST_STEPS)
    seed: int = settings.whole(0, 0, 9999)


def go_to(position: int) -> None:
    """For callbacks: shows the step of that index, counted from 0."""
    settings.put(LessonSettings, step=position + 1)


def lesson_menu() -> None:
    """Chooses among the lessons, where there are several."""
    if len(LESSONS) > 1:
        titles = {each.key: each.title for each in LESSONS}
        st.selectbox(
            "Lesson",
            list(titles),
            format_func=lambda key: titles[key],
            key=settings.key(LessonSettings, "lesson"),
            on_change=go_to,
            args=(0,),
        )


def step_menu(lesson: Lesson, position: int, progress: Progress) -> None:
    """Any step by its title; a tick marks what is done."""
    # Not a selectbox: it knows its value by the label, and forgets it when a tick is added.
    for index, step in enumerate(lesson.steps):
        key = getattr(step, "key", None)
        done = key in progress.guesses or key in progress.solved
        st.button(
            f"{index + 1}. {step.title}{' ✓' if done else ''}",
            key=f"lesson: to step {index}",
            type="tertiary",
            disabled=index == position,
            on_click=go_to,
            args=(index,),
        )


def back_and_next(lesson: Lesson, position: int, progress: Progress) -> None:
    """The two buttons below a step. A prediction is made before one goes on."""
    step: Step = lesson.steps[position]
    waiting = isinstance(step, Predict) and step.key not in progress.guesses
    with st.container(horizontal=True):
        st.button("Back", on_click=go_to, args=(position - 1,), disabled=position == 0)
        st.button(
            "Next",
            on_click=go_to,
            args=(position + 1,),
            disabled=waiting or position == len(lesson.steps) - 1,
            help="First say what you expect." if waiting else None,
            type="primary" if isinstance(step, Explain | See) else "secondary",
        )
