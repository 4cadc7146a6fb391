"""A lesson from the registry, one step at a time."""

import streamlit as st

from explorer import settings
from explorer.controls.lesson_answer import answer_form
from explorer.controls.lesson_steps import (
    LessonSettings,
    back_and_next,
    go_to,
    lesson_menu,
    step_menu,
)
from explorer.figures.lesson_chart import lesson_chart
from lessons import registry
from lessons.answer import Answer
from lessons.lesson import Check, Explain, Lesson, Predict, See
from lessons.outcome import Chart, Outcome, Table
from lessons.progress import Progress, done, with_guess, with_solved
from lessons.prose import number

_PROGRESS = "lesson: progress"
_ATTEMPT = "lesson: the latest attempt"


def main() -> None:
    """Draw the page."""
    now = settings.current(LessonSettings)
    lesson = registry.lesson(now.lesson)
    if now.step > len(lesson.steps):  # a link may ask for any step
        go_to(len(lesson.steps) - 1)
        now = settings.current(LessonSettings)
    position, progress = now.step - 1, _progress(lesson)
    step = lesson.steps[position]
    st.title(lesson.title)
    st.write(lesson.purpose)
    lesson_menu()
    finished, asked = done(progress, lesson)
    st.progress(
        (position + 1) / len(lesson.steps),
        f"Step {position + 1} of {len(lesson.steps)} · {finished} of {asked} questions done",
    )
    st.header(step.title)
    match step:
        case Explain():
            _explain(step)
        case Predict():
            _predict(step, lesson, position)
        case See():
            _see(step, lesson)
        case Check():
            _check(step, lesson, now.seed)
    back_and_next(lesson, position, progress)
    with st.expander("All steps"), st.container(gap=None):
        step_menu(lesson, position, progress)


def _progress(lesson: Lesson) -> Progress:
    return st.session_state.setdefault(_PROGRESS, {}).get(lesson.key, Progress())


def _keep(lesson: Lesson, progress: Progress) -> None:
    st.session_state[_PROGRESS] = st.session_state.get(_PROGRESS, {}) | {lesson.key: progress}


def _explain(step: Explain) -> None:
    if step.picture is None:
        st.markdown(step.text.read())
        return
    words, picture = st.columns([3, 2], gap="large")
    words.markdown(step.text.read())
    with picture:
        _chart(step.picture(), step.title)


def _predict(step: Predict, lesson: Lesson, position: int) -> None:
    st.markdown(step.text.read())
    progress = _progress(lesson)
    if step.key in progress.guesses:
        st.info(f"You expect: **{_shown(progress.guesses[step.key])}**. Go on to see.")
        return

    def guessed(guess: Answer) -> None:
        _keep(lesson, with_guess(progress, step.key, guess))
        go_to(position + 1)

    answer_form(step.answer, f"{lesson.key}: {step.key}", "This is my guess", guessed)


def _see(step: See, lesson: Lesson) -> None:
    guesses = _progress(lesson).guesses
    if step.predicted in guesses:
        outcome = step.experiment()
        _compare(guesses[step.predicted], outcome)
        _outcome(step, outcome)
        return
    st.info("This step answers a question. It is worth more when you have guessed first.")
    st.button("Ask me first", on_click=go_to, args=(lesson.position(step.predicted),))
    with st.expander("Show it anyway"):
        _outcome(step, step.experiment())


def _compare(guess: Answer, outcome: Outcome) -> None:
    expected, found = _shown(guess), _shown(outcome.answer)
    if guess == outcome.answer:
        st.success(f"You expected: **{expected}**. So it is.")
    elif outcome.agrees(guess):
        st.success(f"You expected: **{expected}**. Close: it is **{found}**.")
    else:
        st.warning(f"You expected: **{expected}**. It is: **{found}**.")


def _outcome(step: See, outcome: Outcome) -> None:
    st.markdown(step.text.read())
    st.markdown(outcome.says)
    if outcome.chart is None:
        _table(outcome.table)
    else:
        _chart(outcome.chart, step.title)
        with st.expander("As a table"):
            _table(outcome.table)


def _check(step: Check, lesson: Lesson, seed: int) -> None:
    task = step.make(seed)
    st.markdown(task.prompt)
    name = f"{lesson.key}: {step.key}: {seed}"

    def answered(answer: Answer) -> None:
        st.session_state[_ATTEMPT] = (name, answer)
        if task.judge(answer).right:
            _keep(lesson, with_solved(_progress(lesson), step.key))

    answer_form(task.answer, name, "Check", answered)
    tried, answer = st.session_state.get(_ATTEMPT, ("", 0.0))
    if tried == name:
        verdict = task.judge(answer)
        show = st.success if verdict.right else st.warning
        show(f"**{_shown(answer)}** {'holds' if verdict.right else 'fails'}. {verdict.says}")
    with st.expander("Show a solution"):
        st.markdown(f"{_shown(task.solution)}: {task.judge(task.solution).says}")
    st.button(
        "Another one of this kind",
        on_click=settings.put,
        args=(LessonSettings,),
        kwargs={"seed": (seed + 1) % 10_000},
    )


def _chart(chart: Chart, title: str) -> None:
    st.plotly_chart(
        lesson_chart(chart), key=f"lesson: {title}", config={"displayModeBar": False}, alt=title
    )


def _table(table: Table) -> None:
    rows = [[_shown(cell) for cell in row] for row in table.rows]
    st.table({name: [row[i] for row in rows] for i, name in enumerate(table.columns)})


def _shown(value: Answer) -> str:
    return value if isinstance(value, str) else number(value)


main()
