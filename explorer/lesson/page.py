"""The page "Lesson": where the learner is, the step, and the ways to the other steps."""

import streamlit as st

from explorer import settings
from explorer.lesson.controls import (
    LessonSettings,
    back_and_next,
    go_to,
    lesson_menu,
    step_menu,
)
from explorer.lesson.progress import progress_in
from explorer.lesson.steps import show_step
from lessons import registry
from lessons.engine.progress import score


def main() -> None:
    """Draws the page."""
    now = settings.current(LessonSettings)
    lesson = registry.lesson(now.lesson)
    if now.step > len(lesson.steps):  # a link may ask for any step
        go_to(len(lesson.steps) - 1)
        now = settings.current(LessonSettings)
    position, progress = now.step - 1, progress_in(lesson)
    st.title(lesson.title)
    st.write(lesson.purpose)
    lesson_menu()
    answers = score(progress, lesson)
    st.progress(
        (position + 1) / len(lesson.steps),
        f"Step {position + 1} of {len(lesson.steps)} · {answers.tried} of {answers.questions} "
        f"questions tried, {answers.right} right",
    )
    st.header(lesson.steps[position].title)
    show_step(lesson, position, now.seed)
    back_and_next(lesson, position, progress)
    with st.expander("All steps"), st.container(gap=None):
        step_menu(lesson, position, progress)
        st.caption("Your answers are kept until you close this page or load it again.")


main()
