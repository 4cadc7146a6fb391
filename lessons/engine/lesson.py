"""A lesson is data: a sequence of steps. The page that shows it decides how it looks."""

from dataclasses import dataclass

from lessons.engine.outcome import Outcome
from lessons.engine.step import Question, See, Step


@dataclass(frozen=True)
class Lesson:
    """One lesson.

    key:       its name in an address.
    purpose:   what a learner can do after it.
    labs:      addresses of the pages on which one can go on trying, with the state in which they
               open: "range?story=outlier&bits=3".
    builds_on: keys of the lessons whose ideas it uses.
    """

    key: str
    title: str
    purpose: str
    steps: tuple[Step, ...]
    labs: tuple[str, ...] = ()
    builds_on: tuple[str, ...] = ()

    @property
    def pages(self) -> tuple[str, ...]:
        """The addresses of the labs without their states."""
        return tuple(lab.partition("?")[0] for lab in self.labs)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The steps that ask for an answer, in order."""
        return tuple(step for step in self.steps if isinstance(step, Question))

    def position(self, key: str) -> int:
        """The index of the question `key` among the steps."""
        return next(i for i, s in enumerate(self.steps) if getattr(s, "key", None) == key)

    def outcome(self, key: str) -> Outcome:
        """The result of the experiment that answers the prediction `key`."""
        found = (step for step in self.steps if isinstance(step, See) and step.prediction == key)
        return next(found).experiment()
