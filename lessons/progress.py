"""How far a learner has come in one lesson."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lessons.answer import Answer
from lessons.lesson import Check, Lesson, Predict


@dataclass(frozen=True)
class Progress:
    """What was guessed (name of a prediction -> first guess) and which checks are solved."""

    guesses: Mapping[str, Answer] = field(default_factory=dict)
    solved: frozenset[str] = frozenset()


def with_guess(progress: Progress, key: str, guess: Answer) -> Progress:
    """Progress after a guess. The first one stays: a prediction is made once.

    >>> with_guess(with_guess(Progress(), "a", 1.0), "a", 2.0).guesses
    {'a': 1.0}
    """
    return replace(progress, guesses={key: guess, **progress.guesses})


def with_solved(progress: Progress, key: str) -> Progress:
    """Progress after the check `key` was solved."""
    return replace(progress, solved=progress.solved | {key})


def done(progress: Progress, lesson: Lesson) -> tuple[int, int]:
    """How many of the lesson's predictions and checks are done, and how many there are."""
    asked = [step.key for step in lesson.steps if isinstance(step, Predict | Check)]
    return sum(key in progress.guesses or key in progress.solved for key in asked), len(asked)
