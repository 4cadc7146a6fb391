"""What each kind of step shows: explain, predict, see, check, write, reach."""

from functools import partial

import streamlit as st

from explorer import compute
from explorer.chart.controls import Slider
from explorer.chart.live_chart import live_chart
from explorer.controls.plot import plot
from explorer.frame import visit
from explorer.lesson.chart import lesson_chart
from explorer.lesson.checks import show_check
from explorer.lesson.claim import show_claim
from explorer.lesson.controls import LessonSettings, answer_form, go_to
from explorer.lesson.exercises import show_exercise
from explorer.lesson.moving_chart import DIAL
from explorer.lesson.open_network import open_network
from explorer.lesson.progress import keep, record
from explorer.lesson.targets import show_target
from explorer.lesson.words import shown
from lessons.engine.answer import Answer
from lessons.engine.check import Check, Task
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Moving
from lessons.engine.outcome import Chart, Outcome, Table
from lessons.engine.progress import with_guess
from lessons.engine.prose import number
from lessons.engine.step import Explain, Predict, See
from lessons.engine.target import Reach
from lessons.engine.worked import worked_example


def show_step(lesson: Lesson, position: int, now: LessonSettings) -> None:
    """Draws the step with this index."""
    step = lesson.steps[position]
    match step:
        case Explain():
            _explain(step, lesson, position, now)
        case Predict():
            _predict(step, lesson)
        case See():
            _see(step, lesson)
        case Check():
            seed = visit.current().seed(now.seed)
            show_check(step, lesson, seed)
            open_network(partial(step.network, seed) if step.network else None)
        case Write():
            show_exercise(step, lesson, visit.current().seed(now.seed))
        case Reach():
            show_target(step, lesson)


def _explain(step: Explain, lesson: Lesson, position: int, now: LessonSettings) -> None:
    chart = compute.lesson_chart(lesson.key, position)
    match chart:
        case Moving(slider=s):
            problem, _, rest = step.text.read().partition("\n\n")
            st.markdown(problem)
            live_chart(
                now,
                f"lesson-{lesson.key}-{position}",
                (compute.lesson_moving_picture(lesson.key, position),),
                (Slider(DIAL, s.label, s.low, s.high, s.step, unit=s.unit),),
            )
            st.markdown(rest)
        case Chart():
            words, picture = st.columns([3, 2], gap="large")
            words.markdown(step.text.read())
            with picture:
                _chart(chart, step.title)
        case None:
            st.markdown(step.text.read())
    if step.example is not None:
        with st.expander("A worked example"):
            _example(worked_example(step.example, visit.current().seed(now.seed)))
    open_network(step.network)


def _example(task: Task) -> None:
    st.markdown(task.prompt)
    st.markdown(f"**{shown(task.solution)}.** {task.grade(task.solution).reason}")


def _predict(step: Predict, lesson: Lesson) -> None:
    st.markdown(step.text.read())
    progress = record().of(lesson)
    guess = progress.guess(step.key)
    if guess is not None:
        st.info(f"Your guess: **{shown(guess)}**. Press Next to see the answer.")
        return

    def on_guess(guess: Answer) -> None:
        right = compute.lesson_outcome(lesson.key, step.key).accepts(guess)
        keep(lesson, with_guess(progress, step.key, guess, right))
        go_to(lesson.position(step.key) + 1)

    answer_form(step.answer, f"{lesson.key}: {step.key}", "This is my guess", on_guess)


def _see(step: See, lesson: Lesson) -> None:
    guess = record().of(lesson).guess(step.prediction)
    if guess is not None:
        outcome = compute.lesson_outcome(lesson.key, step.prediction)
        _compare(guess, outcome)
        _outcome(step, outcome)
        return
    st.info("This step answers a question. You learn more if you guess before you see the answer.")
    st.button("Ask me first", on_click=go_to, args=(lesson.position(step.prediction),))
    if "answers" not in visit.current().hidden:
        with st.expander("Show it anyway"):
            _outcome(step, compute.lesson_outcome(lesson.key, step.prediction))


def _compare(guess: Answer, outcome: Outcome) -> None:
    guessed, answer = shown(guess), shown(outcome.answer)
    if guess == outcome.answer:
        st.success(f"Correct: **{answer}**.")
    elif outcome.accepts(guess):
        st.success(f"Close enough: you guessed **{guessed}**, and the answer is **{answer}**.")
    else:
        st.warning(f"You guessed **{guessed}**. The answer is **{answer}**.")


def _outcome(step: See, outcome: Outcome) -> None:
    st.markdown(step.text.read())
    st.markdown(outcome.finding)
    if outcome.chart is None:
        _table(outcome.table)
    else:
        _chart(outcome.chart, step.title)
        with st.expander("As a table"):
            _table(outcome.table)
    if outcome.claim:
        show_claim(outcome.claim)


def _chart(chart: Chart, title: str) -> None:
    plot(lesson_chart(chart), f"lesson: {title}", title)


def _table(table: Table) -> None:
    rows = [[cell if isinstance(cell, str) else number(cell) for cell in r] for r in table.rows]
    st.table({name: [row[i] for row in rows] for i, name in enumerate(table.columns)})
