"""A step on the sheet of questions: what to read, what is asked, and space for the answer."""

import streamlit as st

from explorer.lesson.chart import lesson_chart
from explorer.pages import page_at
from explorer.sheet.paper import lines
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.moving import Moving
from lessons.engine.step import Explain, Predict, See, Step
from lessons.engine.target import Reach


def show_on_paper(step: Step, number: int, seed: int) -> None:
    """Draws a step. What a prediction turns out to be stands on the sheet of answers alone."""
    if isinstance(step, See):
        return
    st.subheader(f"{number}. {step.title}")
    match step:
        case Explain():
            st.markdown(step.text.read())
            _chart(step)
        case Predict():
            st.markdown(step.text.read())
            _space(step.answer)
        case Check():
            task = step.make_task(seed)
            st.markdown(task.prompt)
            _space(task.answer)
        case Write():
            st.markdown(step.exercise.prompt)
            st.code(step.exercise.starter)
            st.html(lines(8))
        case Reach():
            st.markdown(step.text.read())
            page = page_at(step.target.lab)
            st.markdown(f"At the computer, in the lab *{page.title}*. **What did you set?**")
            st.html(lines(2))


def _space(answer: Choice | Number) -> None:
    if isinstance(answer, Choice):
        st.markdown("\n\n".join([*(f"☐ {option}" for option in answer.options), "Why?"]))
        st.html(lines(2))
    else:
        st.html(lines(3))
        st.markdown(f"{answer.label}: ______________")


def _chart(step: Explain) -> None:
    """The picture; of one that moves the position at which it starts."""
    shown = step.chart() if step.chart else None
    if isinstance(shown, Moving):
        slider, frame = shown.slider, shown.draw(shown.start)
        st.caption(f"{slider.label}: {shown.start:g}{slider.unit}. {' · '.join(frame.says)}")
        shown = frame.chart
    if shown:
        options = {"staticPlot": True, "displayModeBar": False}
        st.plotly_chart(lesson_chart(shown), key=f"sheet: {step.title}", config=options)
