"""A step on the sheet of answers: the right answer of a question, and why."""

import streamlit as st

from explorer import compute
from explorer.lesson.words import shown
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.step import Predict, Step
from lessons.engine.target import Reach


def show_answer(lesson: Lesson, step: Step, number: int, seed: int) -> None:
    """Draws the answer of a question; nothing for any other step."""
    match step:
        case Predict():
            outcome = compute.lesson_outcome(lesson.key, step.key)
            answer, why = outcome.answer, outcome.finding
        case Check():
            task = step.make_task(seed)
            answer, why = task.solution, task.grade(task.solution).reason
        case Reach(target=target):
            answer = ", ".join(
                f"{name} = {shown(value)}" for name, value in target.solution.items()
            )
            why = target.check(dict(target.start) | dict(target.solution)).reason
        case Write():
            st.subheader(f"{number}. {step.title}")
            st.code(step.exercise.solution)
            return
        case _:
            return
    st.subheader(f"{number}. {step.title}")
    st.markdown(f"**{shown(answer)}**\n\n{why}")
