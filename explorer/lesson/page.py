"""The page "Lesson": where the learner is, the step, and the ways to the other steps."""

import streamlit as st

from explorer import settings
from explorer.frame import visit
from explorer.lesson.controls import LessonSettings, back_and_next, go_to, step_menu
from explorer.lesson.links import labs_of
from explorer.lesson.progress import keep_place, record, store
from explorer.lesson.return_to_place import return_to_place
from explorer.lesson.steps import show_step
from explorer.pages import NAME
from lessons import registry
from lessons.engine.progress import score


def main() -> None:
    """Draws the page."""
    waiting = return_to_place()
    now = settings.current(LessonSettings)
    lesson = registry.lesson(now.lesson)
    if now.step > len(lesson.steps):  # a link may ask for any step
        go_to(len(lesson.steps) - 1)
        now = settings.current(LessonSettings)
    position, progress = now.step - 1, record().of(lesson)
    if not waiting:
        keep_place(lesson, now.step)
    st.set_page_config(f"{lesson.title} · {NAME}")
    st.title(lesson.title)
    if position == 0:
        st.write(lesson.purpose)
    answers = score(progress, lesson)
    st.progress(
        (position + 1) / len(lesson.steps),
        f"Step {position + 1} of {len(lesson.steps)} · {answers.right} of {answers.questions} "
        "answered correctly",
    )
    st.header(lesson.steps[position].title)
    show_step(lesson, position, now)
    if position == len(lesson.steps) - 1:
        labs_of(lesson)
    back_and_next(lesson, position, progress)
    if "steps" not in visit.current().hidden:
        with st.expander("All steps"), st.container(gap=None):
            step_menu(lesson, position, progress)
            st.caption("✓ correct · ✗ not yet. Your answers are kept in this browser.")
    st.page_link("course/page.py", label="All lessons", icon=":material/school:")
    store()


main()
