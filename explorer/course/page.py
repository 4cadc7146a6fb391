"""The page "The course": the lessons in order, what each asks, what is done, where you were."""

import streamlit as st

from explorer.course.answers_table import answers_table
from explorer.course.start_link import start_link
from explorer.lesson.progress import record, store, take
from explorer.pages import page_at
from lessons.engine.lesson import Lesson
from lessons.engine.progress import score
from lessons.engine.record import MOST_CHARACTERS, as_text, from_text
from lessons.registry import LESSONS

LESSON = page_at("lesson").view


def row(number: int, each: Lesson) -> None:
    """One lesson: its title, what one can do after it, and how much of it is done."""
    result = score(record().of(each), each)
    with st.container(border=True):
        words, done = st.columns([4, 1], vertical_alignment="center")
        with words:
            st.page_link(
                LESSON,
                label=f"**{number}. {each.title}**",
                query_params={"lesson": each.key, "step": "1"},
            )
            st.caption(each.purpose)
        finished = result.right == result.questions
        done.markdown(f"{'✓ ' if finished else ''}**{result.right} of {result.questions}** correct")


def keeping() -> None:
    """The record as a file, and back."""
    with st.expander("Take your progress with you"):
        st.write(
            "Your answers are kept in this browser alone; nobody else sees them. The file takes "
            "them to another browser; the table (CSV) has every answer, for a teacher."
        )
        with st.container(horizontal=True):
            st.download_button(
                "Save as a file", as_text(record()), "quantization-course.json", "application/json"
            )
            st.download_button(
                "Save your answers as a table",
                answers_table(record(), LESSONS),
                "quantization-answers.csv",
                "text/csv",
            )
        file = st.file_uploader("Read a saved file", type="json")
        if file is not None:
            # One character more than a record may have is enough to see that it is none.
            text = file.getvalue()[: MOST_CHARACTERS + 1].decode("utf-8", "replace")
            if from_text(text, LESSONS).progress:
                take(text)
                st.success("The answers of this file are added to yours.")
            else:
                st.error(
                    "This file holds no answers of this course. Choose one that “Save as a file” "
                    "wrote."
                )


def main() -> None:
    """Draws the page."""
    st.title("The course")
    st.write(
        "A lesson takes about a quarter of an hour. It asks before it shows: you predict, then see "
        "what a run on this machine gives, then check yourself. A wrong answer shows you a case "
        "where it fails, and a second try comes with other numbers."
    )
    with st.container(border=True):
        start_link()
    for number, each in enumerate(LESSONS, start=1):
        row(number, each)
    st.page_link("certificate/page.py", label="Certificate", icon=":material/workspace_premium:")
    keeping()
    st.page_link("teach/page.py", label="Teach with this", icon=":material/co_present:")
    store()


main()
