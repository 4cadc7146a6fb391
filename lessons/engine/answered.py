"""What became of each question of the course: the rows of a certificate and of a table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lessons.engine.check import Check
from lessons.engine.exercise import AT_HOME, Write
from lessons.engine.lesson import Lesson
from lessons.engine.progress import Attempt
from lessons.engine.record import Record
from lessons.engine.step import Predict, Question
from lessons.engine.target import Reach


@dataclass(frozen=True)
class Answered:
    """A question of a lesson with every answer that was given to it, in order."""

    lesson: Lesson
    question: Question
    attempts: tuple[Attempt, ...]

    @property
    def outcome(self) -> str:
        """In words: whether it is right, at which try, and of which seed the numbers were."""
        last = self.attempts[-1]
        if isinstance(self.question, Predict):
            return "guessed right" if last.right else "guessed otherwise"
        if isinstance(self.question, Reach):
            return "reached"
        if last.answer == AT_HOME:
            return f"right, {AT_HOME}"
        tries = len(self.attempts)
        if not last.right:
            return f"not yet, after {tries} {'try' if tries == 1 else 'tries'}"
        drawn = isinstance(self.question, Check | Write)
        return f"right at try {tries}" + (f", numbers of seed {last.seed}" if drawn else "")


def kind_of(question: Question) -> str:
    """The kind of a question in one word."""
    match question:
        case Predict():
            return "prediction"
        case Check():
            return "check"
        case Write():
            return "program"
    return "target"


def answered(record: Record, lessons: Iterable[Lesson]) -> Iterator[Answered]:
    """Every question that has an answer, in the order of the course."""
    for lesson in lessons:
        attempts = record.of(lesson).attempts
        for question in lesson.questions:
            if question.key in attempts:
                yield Answered(lesson, question, attempts[question.key])
