"""A question with an answer that is tried out, not looked up: a wrong one meets a counterexample.

A topic writes a function from a seed to a Task, so that a learner can ask for another one of the
same kind. Its `judge` puts the answer to work in the core and reports what came out.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lessons.answer import Answer, Choice, Number


@dataclass(frozen=True)
class Verdict:
    """Whether an answer holds, and why, in Markdown: for a wrong one a case where it fails."""

    right: bool
    says: str


@dataclass(frozen=True)
class Task:
    """One generated question.

    prompt:   Markdown.
    answer:   the kind of answer asked for.
    solution: an answer that holds; there may be others.
    judge:    tries an answer out.
    """

    prompt: str
    answer: Choice | Number
    solution: Answer
    judge: Callable[[Answer], Verdict]
