"""What a learner has answered in one lesson, and how much of it was right."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lessons.engine.answer import Answer
from lessons.engine.lesson import Lesson

MOST_ATTEMPTS = 20  # that are kept of a question


@dataclass(frozen=True)
class Attempt:
    """One answer.

    answer: what was given; "" for a program, which is not kept.
    right:  whether it was right.
    seed:   drew the numbers of the question; 0 for one that has always the same.
    """

    answer: Answer
    right: bool
    seed: int = 0


@dataclass(frozen=True)
class Progress:
    """Every answer so far, in order, by the key of its question."""

    attempts: Mapping[str, tuple[Attempt, ...]] = field(default_factory=dict)

    @property
    def tried(self) -> frozenset[str]:
        """Every question with an answer, right or wrong."""
        return frozenset(self.attempts)

    @property
    def right(self) -> frozenset[str]:
        """Every question with a right answer."""
        return frozenset(key for key, given in self.attempts.items() if given[-1].right)

    def guess(self, key: str) -> Answer | None:
        """The first answer to a question; None before there is one."""
        return self.attempts[key][0].answer if key in self.attempts else None


@dataclass(frozen=True)
class Score:
    """How many questions a lesson asks, how many were tried, and how many of those are right."""

    right: int
    tried: int
    questions: int


def with_guess(progress: Progress, key: str, guess: Answer, right: bool) -> Progress:
    """Progress after a guess. Only the first guess of a prediction counts.

    >>> first = with_guess(Progress(), "a", 1.0, right=False)
    >>> with_guess(first, "a", 2.0, right=True) == first
    True
    """
    return progress if key in progress.tried else with_attempt(progress, key, Attempt(guess, right))


def with_attempt(progress: Progress, key: str, attempt: Attempt) -> Progress:
    """Progress after an answer. One right answer solves a question for good.

    >>> some = with_attempt(Progress(), "b", Attempt(3.0, right=False, seed=7))
    >>> some = with_attempt(some, "b", Attempt(4.0, right=True, seed=8))
    >>> len(some.attempts["b"]), some.right
    (2, frozenset({'b'}))
    >>> with_attempt(some, "b", Attempt(5.0, right=False)) == some
    True
    """
    if key in progress.right:
        return progress
    given = (*progress.attempts.get(key, ())[: MOST_ATTEMPTS - 1], attempt)
    return Progress({**progress.attempts, key: given})


def score(progress: Progress, lesson: Lesson) -> Score:
    """The score in `lesson`."""
    keys = {question.key for question in lesson.questions}
    return Score(len(keys & progress.right), len(keys & progress.tried), len(keys))
