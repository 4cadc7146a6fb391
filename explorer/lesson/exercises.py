"""An exercise on screen: a program to write, and the verdict on it.

Programs run only where the server allows it (`explorer.server_settings`); elsewhere the step offers
the same exercise as a file that checks itself.
"""

from dataclasses import dataclass

import streamlit as st

from explorer.frame import visit
from explorer.lesson.controls import other_numbers
from explorer.lesson.hints import show_hints
from explorer.lesson.progress import keep, record
from explorer.own_machine import on_own_machine
from explorer.server_settings import learners_code
from lessons.engine.check import Feedback
from lessons.engine.exercise import AT_HOME, Exercise, Write, at_home, judge
from lessons.engine.lesson import Lesson
from lessons.engine.progress import Attempt, with_attempt
from lessons.engine.run_program import run_program

_FIELD = "exercise-program"
_STYLE = f"<style>.st-key-{_FIELD} textarea {{ font-family: monospace }}</style>"


@dataclass(frozen=True)
class _Judged:
    """The latest program of an exercise, the verdict on it, and what it printed."""

    source: str
    feedback: Feedback
    printed: str


def show_exercise(step: Write, lesson: Lesson, seed: int) -> None:
    """Draws the exercise; the seed makes its random calls."""
    exercise = step.exercise
    st.markdown(exercise.prompt)
    if not _allowed():
        _for_home(step, lesson, seed)
        return
    name = f"{lesson.key}: {step.key}"
    field = f"{name}: program"
    latest = f"{name}: latest"

    def run() -> None:
        source = st.session_state[field]
        ran = run_program(source, exercise.function, exercise.cases(seed))
        feedback = judge(exercise, seed, ran)
        st.session_state[latest] = _Judged(source, feedback, ran.printed)
        attempt = Attempt("", feedback.right, seed)
        keep(lesson, with_attempt(record().of(lesson), step.key, attempt))
        if not feedback.right:
            other_numbers(seed)

    kept: _Judged | None = st.session_state.get(latest)
    if field not in st.session_state:
        st.session_state[field] = kept.source if kept else exercise.starter
    st.html(_STYLE)
    with st.form(f"{name}: form", border=False), st.container(key=_FIELD):
        st.text_area("Your program", key=field, height=260)
        st.form_submit_button("Run it", type="primary", on_click=run)
    if kept:
        _verdict(kept)
    solved = kept is not None and kept.feedback.right
    if solved or (show_hints(name, exercise.hints) and kept):
        _solution(exercise)


def _verdict(judged: _Judged) -> None:
    if judged.feedback.right:
        st.success(judged.feedback.reason)
    else:
        st.warning(f"{judged.feedback.reason} The next run has other random calls.")
    if judged.printed:
        with st.expander("What your program printed"):
            st.code(judged.printed, language=None)


def _for_home(step: Write, lesson: Lesson, seed: int) -> None:
    exercise = step.exercise
    st.info(
        "This server does not run programs of its visitors. Take the exercise home: the file has "
        "the function to write, and names the first call that is wrong."
    )

    def done() -> None:
        attempt = Attempt(AT_HOME, True, seed)
        keep(lesson, with_attempt(record().of(lesson), step.key, attempt))

    with st.container(horizontal=True):
        st.download_button(
            "Take the exercise as a file", at_home(exercise, seed), f"{exercise.function}.py"
        )
        solved = step.key in record().of(lesson).right
        st.button("At home, all calls are right", on_click=done, disabled=solved)
    st.code(exercise.starter)
    if show_hints(f"{lesson.key}: {step.key}", exercise.hints) or solved:
        _solution(exercise)


def _solution(exercise: Exercise) -> None:
    if "solutions" not in visit.current().hidden:
        with st.expander("Show a solution"):
            st.code(exercise.solution)


def _allowed() -> bool:
    listens_at = st.get_option("server.address") or ""
    return learners_code(on_own_machine(listens_at, st.context.headers))
