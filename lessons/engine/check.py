"""A check: a generated question whose answer is run in the core. A counterexample shows an error.

A lesson writes a function from a seed to a Task, so that a second try comes with other numbers.
`Task.grade` uses the answer in the core and says what came out.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lessons.engine.answer import Answer, Choice, Number
from lessons.engine.network import Network


@dataclass(frozen=True)
class Feedback:
    """Whether an answer is right, and why, in Markdown: for a wrong one a case where it fails."""

    right: bool
    reason: str


@dataclass(frozen=True)
class Mistake:
    """A wrong idea: the answer that it leads to, and in Markdown why that answer fails."""

    answer: Answer
    reason: str


@dataclass(frozen=True)
class Task:
    """One generated question.

    prompt:   the question, in Markdown.
    answer:   the kind of answer it asks for.
    solution: a right answer; there may be others.
    grade:    runs an answer and says whether it is right.
    hints:    shown one by one, before the solution.
    mistakes: the wrong ideas that `grade` recognizes.
    """

    prompt: str
    answer: Choice | Number
    solution: Answer
    grade: Callable[[Answer], Feedback]
    hints: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True)
class Check:
    """The step of a lesson that asks a task; `key` names it within the lesson.

    make_task: turns a seed into a task. network: turns it into the network of this task, where it
    is about one that "Your model" can take apart.
    """

    key: str
    title: str
    make_task: Callable[[int], Task]
    network: Callable[[int], Network] | None = None
