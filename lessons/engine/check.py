"""A check: a generated question whose answer is run in the core. A counterexample shows an error.

A lesson writes a function from a seed to a Task, so that a learner can ask for another question of
the same kind. `Task.grade` uses the answer in the core and says what came out.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lessons.engine.answer import Answer, Choice, Number


@dataclass(frozen=True)
class Feedback:
    """Whether an answer is right, and why, in Markdown: for a wrong one a case where it fails."""

    right: bool
    reason: str


@dataclass(frozen=True)
class Task:
    """One generated question.

    prompt:   the question, in Markdown.
    answer:   the kind of answer it asks for.
    solution: a right answer; there may be others.
    grade:    runs an answer and says whether it is right.
    """

    prompt: str
    answer: Choice | Number
    solution: Answer
    grade: Callable[[Answer], Feedback]


@dataclass(frozen=True)
class Check:
    """The step of a lesson that asks a task; `key` names it within the lesson.

    make_task: turns a seed into a task.
    """

    key: str
    title: str
    make_task: Callable[[int], Task]
