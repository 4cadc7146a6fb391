"""What each kind of step shows: explain, predict, see, check."""

import streamlit as st

from explorer import settings
from explorer.lesson.chart import lesson_chart
from explorer.lesson.controls import LessonSettings, answer_form, go_to
from explorer.lesson.progress import keep, progress_in
from lessons.engine.answer import Answer
from lessons.engine.check import Check
from lessons.engine.lesson import Lesson
from lessons.engine.outcome import Chart, Outcome, Table
from lessons.engine.progress import with_check, with_guess
from lessons.engine.prose import number
from lessons.engine.step import Explain, Predict, See

_LATEST = "lesson: the latest answer to a check"


def show_step(lesson: Lesson, position: int, seed: int) -> None:
    """Draws the step with this index. The seed generates the task of a check."""
    step = lesson.steps[position]
    match step:
        case Explain():
            _explain(step)
        case Predict():
            _predict(step, lesson)
        case See():
            _see(step, lesson)
        case Check():
            _check(step, lesson, seed)


def _explain(step: Explain) -> None:
    if step.chart is None:
        st.markdown(step.text.read())
        return
    words, picture = st.columns([3, 2], gap="large")
    words.markdown(step.text.read())
    with picture:
        _chart(step.chart(), step.title)


def _predict(step: Predict, lesson: Lesson) -> None:
    st.markdown(step.text.read())
    progress = progress_in(lesson)
    if step.key in progress.guesses:
        guess = progress.guesses[step.key]
        st.info(f"Your guess: **{_shown(guess)}**. Press Next to see the answer.")
        return

    def on_guess(guess: Answer) -> None:
        right = lesson.outcome(step.key).accepts(guess)
        keep(lesson, with_guess(progress, step.key, guess, right))
        go_to(lesson.position(step.key) + 1)

    answer_form(step.answer, f"{lesson.key}: {step.key}", "This is my guess", on_guess)


def _see(step: See, lesson: Lesson) -> None:
    guesses = progress_in(lesson).guesses
    if step.prediction in guesses:
        outcome = step.experiment()
        _compare(guesses[step.prediction], outcome)
        _outcome(step, outcome)
        return
    st.info("This step answers a question. You learn more if you guess before you see the answer.")
    st.button("Ask me first", on_click=go_to, args=(lesson.position(step.prediction),))
    with st.expander("Show it anyway"):
        _outcome(step, step.experiment())


def _compare(guess: Answer, outcome: Outcome) -> None:
    guessed, answer = _shown(guess), _shown(outcome.answer)
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


def _check(step: Check, lesson: Lesson, seed: int) -> None:
    task = step.make_task(seed)
    st.markdown(task.prompt)
    name = f"{lesson.key}: {step.key}: {seed}"

    def on_answer(answer: Answer) -> None:
        st.session_state[_LATEST] = (name, answer)
        right = task.grade(answer).right
        keep(lesson, with_check(progress_in(lesson), step.key, right))

    answer_form(task.answer, name, "Check", on_answer)
    answered, answer = st.session_state.get(_LATEST, ("", 0.0))
    if answered == name:
        feedback = task.grade(answer)
        if feedback.right:
            st.success(f"Correct: **{_shown(answer)}** works. {feedback.reason}")
        else:
            st.warning(f"**{_shown(answer)}** does not work. {feedback.reason}")
    with st.expander("Show a solution"):
        st.markdown(f"**{_shown(task.solution)}** works: {task.grade(task.solution).reason}")
    st.button(
        "Another question of this kind",
        on_click=settings.put,
        args=(LessonSettings,),
        kwargs={"seed": (seed + 1) % 10_000},
    )


def _chart(chart: Chart, title: str) -> None:
    st.plotly_chart(
        lesson_chart(chart), key=f"lesson: {title}", config={"displayModeBar": False}, alt=title
    )


def _table(table: Table) -> None:
    rows = [[cell if isinstance(cell, str) else number(cell) for cell in r] for r in table.rows]
    st.table({name: [row[i] for row in rows] for i, name in enumerate(table.columns)})


def _shown(answer: Answer) -> str:
    """An answer as it was given: with more digits than a result has."""
    return answer if isinstance(answer, str) else number(answer, 7)
