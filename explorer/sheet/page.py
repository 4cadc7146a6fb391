"""The page "Sheet of a lesson": the steps and questions of a lesson to print, or its answers."""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from explorer import settings
from explorer.frame import visit
from explorer.frame.print_page import print_page
from explorer.pages import NAME
from explorer.sheet.answers import show_answer
from explorer.sheet.paper import STYLE
from explorer.sheet.questions import show_on_paper
from lessons import registry
from lessons.engine.record import MOST_SEED
from lessons.registry import LESSONS

TITLES = {each.key: each.title for each in LESSONS}


@dataclass(frozen=True)
class SheetSettings:
    """Which lesson; whether its answers are shown; the seed of the numbers in its questions."""

    lesson: str = settings.choice(LESSONS[0].key, TITLES)
    answers: bool = settings.flag(False)
    seed: int = settings.whole(0, 0, MOST_SEED)


def controls() -> None:
    """What to print."""
    with st.container(key="not-printed", horizontal=True, vertical_alignment="bottom"):
        key = partial(settings.key, SheetSettings)
        st.selectbox("Lesson", TITLES, format_func=TITLES.__getitem__, key=key("lesson"))
        st.number_input("Seed of the numbers", 0, MOST_SEED, key=key("seed"))
        st.toggle("Answers", key=key("answers"))
        print_page()
        st.page_link("teach/page.py", label="Teach with this", icon=":material/school:")


def main() -> None:
    """Draws the page."""
    now = settings.current(SheetSettings)
    lesson, seed = registry.lesson(now.lesson), visit.current().seed(now.seed)
    controls()
    st.html(STYLE)
    title = f"{lesson.title}{': answers' if now.answers else ''}"
    st.set_page_config(f"{title} · {NAME}")
    st.title(title)
    st.write(f"{lesson.purpose} Numbers of seed {seed}.")
    if not now.answers:
        st.write("Name: ______________________________  Date: ______________")
    for number, step in enumerate(lesson.steps, start=1):
        with st.container(key=f"on-paper-{number}"):
            if now.answers:
                show_answer(lesson, step, number, seed)
            else:
                show_on_paper(step, number, seed)


main()
