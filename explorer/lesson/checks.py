"""A check on screen: the task, hints, the answer's verdict, the solution, and other numbers.

An answer ends the task with these numbers, and so does a look at the solution: the next try has
other numbers. What was answered and how many hints were shown is kept for the latest task.
"""

from dataclasses import dataclass, replace

import streamlit as st

from explorer.frame import visit
from explorer.lesson.controls import answer_form, other_numbers
from explorer.lesson.progress import keep, record
from explorer.lesson.words import shown
from lessons.engine.answer import Answer
from lessons.engine.check import Check, Task
from lessons.engine.lesson import Lesson
from lessons.engine.progress import Attempt, with_attempt

_LATEST = "lesson: the latest task"


@dataclass(frozen=True)
class _Try:
    """name: of the task. answer: None while there is none. solved: the solution was shown."""

    name: str
    answer: Answer | None = None
    hints: int = 0
    solved: bool = False

    @property
    def closed(self) -> bool:
        return self.answer is not None or self.solved


def show_check(step: Check, lesson: Lesson, seed: int) -> None:
    """Draws the task of this seed."""
    task = step.make_task(seed)
    name = f"{lesson.key}: {step.key}: {seed}"
    now = st.session_state.get(_LATEST, _Try(name))
    if now.name != name:
        now = _Try(name)
    st.markdown(task.prompt)
    for hint in task.hints[: now.hints]:
        st.info(hint)

    def on_answer(answer: Answer) -> None:
        _remember(replace(now, answer=answer))
        right = task.grade(answer).right
        attempt = Attempt(answer, right, seed)
        keep(lesson, with_attempt(record().of(lesson), step.key, attempt))

    if now.closed:
        _verdict(task, now)
    else:
        answer_form(task.answer, name, "Check", on_answer)
    _further(step, task, now, seed)


def _verdict(task: Task, now: _Try) -> None:
    if now.answer is not None:
        feedback = task.grade(now.answer)
        if feedback.right:
            st.success(f"Correct: **{shown(now.answer)}**. {feedback.reason}")
        else:
            given = shown(now.answer)
            quoted = f"“{given}”" if isinstance(now.answer, str) else given
            st.warning(f"Not **{quoted}**. {feedback.reason}")
    if now.solved:
        st.info(f"A solution: **{shown(task.solution)}**. {task.grade(task.solution).reason}")


def _further(step: Check, task: Task, now: _Try, seed: int) -> None:
    """Hints one by one, then the solution; and other numbers."""
    right = now.answer is not None and task.grade(now.answer).right
    hidden = visit.current().hidden
    with st.container(horizontal=True):
        if not now.closed and now.hints < len(task.hints) and "hints" not in hidden:
            more = replace(now, hints=now.hints + 1)
            st.button("Hint", on_click=_remember, args=(more,))
        elif not right and not now.solved and "solutions" not in hidden:
            st.button("Show a solution", on_click=_remember, args=(replace(now, solved=True),))
        st.button(
            "Try again with other numbers" if now.closed and not right else "Other numbers",
            type="primary" if now.closed and not right else "secondary",
            on_click=other_numbers,
            args=(_last_alike(step, task, seed),),
        )


def _last_alike(step: Check, task: Task, seed: int) -> int:
    """The last of the seeds from `seed` on that make this task: the next one has other numbers."""
    while step.make_task(seed + 1).prompt == task.prompt:
        seed += 1
    return seed


def _remember(now: _Try) -> None:
    st.session_state[_LATEST] = now
