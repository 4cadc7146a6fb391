"""A target on screen: the lab's live chart, what is still missing, and hints.

The learner's own move completes the step: every time a control comes to rest, the target is
checked.
"""

import streamlit as st

from explorer import settings
from explorer.chart.controls import PRESETS
from explorer.lesson.hints import show_hints
from explorer.lesson.lab_charts import LAB_CHARTS
from explorer.lesson.progress import keep, record
from explorer.pages import page_at
from lessons.engine.lesson import Lesson
from lessons.engine.progress import Attempt, with_attempt
from lessons.engine.target import Reach

_LATEST = "lesson: the latest target"


def show_target(step: Reach, lesson: Lesson) -> None:
    """Draws the goal and the lab."""
    target, lab = step.target, LAB_CHARTS[step.target.lab]
    start = lab.settings(**target.start)
    name = f"{lesson.key}: {step.key}"
    if st.session_state.get(_LATEST) != name:
        st.session_state[_LATEST] = name
        settings.put(lab.settings, **vars(start))
    now = settings.within(start, target.controls)
    st.markdown(step.text.read())
    feedback = target.check(vars(now))
    progress = record().of(lesson)
    if feedback.right and step.key not in progress.right:
        keep(lesson, with_attempt(progress, step.key, Attempt(_answer(step, now), True)))
        st.rerun()  # the score above counts it, too
    if feedback.right:
        st.success(f"Reached. {feedback.reason}")
    else:
        st.info(f"Not yet. {feedback.reason}")
    lab.draw(now, {PRESETS, *(set(vars(start)) - set(target.controls))})
    show_hints(name, target.hints)
    page, state = page_at(target.lab), settings.show(now)
    st.page_link(page.view, label=f"Go on in the lab: {page.title}", query_params=state)


def _answer(step: Reach, now: object) -> str:
    """What the learner set, as an answer: "high=2.3, low=-2.4"."""
    return ", ".join(f"{name}={getattr(now, name)}" for name in sorted(step.target.controls))
