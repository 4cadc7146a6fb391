"""The controls of the page "Lesson": which step of which lesson, and the field for an answer."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from explorer import settings
from lessons.engine.answer import Answer, Choice, Number
from lessons.engine.lesson import Lesson
from lessons.engine.progress import Progress
from lessons.engine.record import MOST_SEED
from lessons.engine.step import Explain, Predict, See
from lessons.registry import LESSONS, after

MAX_STEPS = 99
MOST_DIAL = 1e6


@dataclass(frozen=True)
class LessonSettings:
    """What the address says. `step` counts from 1; `seed` generates the tasks; `dial` is where the
    slider of a moving picture stands.
    """

    lesson: str = settings.choice(LESSONS[0].key, (each.key for each in LESSONS))
    step: int = settings.whole(1, 1, MAX_STEPS)
    seed: int = settings.whole(0, 0, MOST_SEED)
    dial: float = settings.real(0.0, -MOST_DIAL, MOST_DIAL)


def open_lesson(key: str) -> None:
    """For callbacks: shows the first step of another lesson."""
    settings.put(LessonSettings, lesson=key, step=1, dial=0.0)


def other_numbers(seed: int) -> None:
    """For callbacks: asks the tasks of the next seed."""
    settings.put(LessonSettings, seed=(seed + 1) % (MOST_SEED + 1))


def go_to(position: int) -> None:
    """For callbacks: shows the step with this index, counted from 0."""
    settings.put(LessonSettings, step=position + 1, dial=0.0)


def step_menu(lesson: Lesson, position: int, progress: Progress) -> None:
    """One button for each step; ✓ marks a right answer and ✗ a wrong one."""
    # Not a selectbox: it knows its value by the label, and forgets it when a mark is added.
    for index, step in enumerate(lesson.steps):
        key = getattr(step, "key", None)
        mark = " ✓" if key in progress.right else " ✗" if key in progress.tried else ""
        st.button(
            f"{index + 1}. {step.title}{mark}",
            key=f"lesson: to step {index}",
            type="tertiary",
            disabled=index == position,
            on_click=go_to,
            args=(index,),
        )


def back_and_next(lesson: Lesson, position: int, progress: Progress) -> None:
    """The buttons below a step. Next asks for a guess first; at the end it is the next lesson."""
    step = lesson.steps[position]
    unanswered = isinstance(step, Predict) and step.key not in progress.tried
    with st.container(horizontal=True):
        st.button("Back", on_click=go_to, args=(position - 1,), disabled=position == 0)
        if position < len(lesson.steps) - 1:
            st.button(
                "Next",
                on_click=go_to,
                args=(position + 1,),
                disabled=unanswered,
                help="Make a guess first." if unanswered else None,
                type="primary" if isinstance(step, Explain | See) else "secondary",
            )
        elif following := after(lesson.key):
            st.button(
                f"Next lesson: {following.title}",
                on_click=open_lesson,
                args=(following.key,),
                type="primary",
            )


def answer_form(
    kind: Choice | Number, key: str, submit: str, on_answer: Callable[[Answer], None]
) -> None:
    """Asks for an answer. `on_answer` gets it before the page's next run. Enter submits too."""
    field = f"{key}: field"

    def submitted() -> None:
        given = st.session_state[field]
        if given is not None:
            on_answer(given)

    with st.form(key, border=False):
        given: str | float | None
        if isinstance(kind, Choice):
            given = st.radio("Your answer", kind.options, index=None, key=field)
        else:
            given = st.number_input(
                kind.label,
                kind.low,
                kind.high,
                value=None,
                format="%g",
                key=field,
                placeholder="A number: 0.5, not 0,5",  # a comma is lost while typing
                width=360,
            )
        sent = st.form_submit_button(submit, type="primary", on_click=submitted)
    if sent and given is None:
        st.warning(f"{'Choose an answer' if isinstance(kind, Choice) else 'Type a number'} first.")
