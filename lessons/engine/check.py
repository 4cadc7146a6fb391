"""A check: a generated question whose answer is run in the core. A counterexample shows an error.

A lesson writes a function from a seed to a Task, so that a second try comes with other numbers.
`Task.grade` uses the answer in the core and says what came out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

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


class Task(Protocol):
    """One generated question; `lessons.engine.grading` has its kinds."""

    @property
    def prompt(self) -> str:
        """The question, in Markdown."""

    @property
    def answer(self) -> Choice | Number:
        """The kind of answer it asks for."""

    @property
    def solution(self) -> Answer:
        """A right answer; there may be others."""

    @property
    def grade(self) -> Callable[[Answer], Feedback]:
        """Runs an answer and says whether it is right."""

    @property
    def hints(self) -> tuple[str, ...]:
        """Shown one by one, before the solution."""

    @property
    def mistakes(self) -> Sequence[Mistake]:
        """The wrong ideas that `grade` recognizes."""


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
