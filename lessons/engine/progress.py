"""What a learner has answered in one lesson, and how much of it was right."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lessons.engine.answer import Answer
from lessons.engine.lesson import Lesson


@dataclass(frozen=True)
class Progress:
    """The answers so far. Predictions and checks go by their keys.

    guesses: each prediction's first guess.
    checked: checks that were answered, right or wrong.
    right:   predictions whose guess was right, and checks with at least one right answer.
    """

    guesses: Mapping[str, Answer] = field(default_factory=dict)
    checked: frozenset[str] = frozenset()
    right: frozenset[str] = frozenset()

    @property
    def tried(self) -> frozenset[str]:
        """Every question with an answer, right or wrong."""
        return self.checked | frozenset(self.guesses)


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
    if key in progress.guesses:
        return progress
    found = replace(progress, guesses={**progress.guesses, key: guess})
    return replace(found, right=found.right | {key}) if right else found


def with_check(progress: Progress, key: str, right: bool) -> Progress:
    """Progress after an answer to a check. One right answer solves it for good."""
    found = replace(progress, checked=progress.checked | {key})
    return replace(found, right=found.right | {key}) if right else found


def score(progress: Progress, lesson: Lesson) -> Score:
    """The score in `lesson`."""
    keys = {question.key for question in lesson.questions}
    return Score(len(keys & progress.right), len(keys & progress.tried), len(keys))
