"""A lesson is data: a row of steps, each of one of four kinds. Whoever shows it decides how."""

from collections.abc import Callable
from dataclasses import dataclass

from lessons.answer import Choice, Number
from lessons.check import Task
from lessons.outcome import Chart, Outcome
from lessons.prose import Prose


@dataclass(frozen=True)
class Explain:
    """Something to read, with a picture where one helps."""

    title: str
    text: Prose
    picture: Callable[[], Chart] | None = None


@dataclass(frozen=True)
class Predict:
    """A question to commit to before its answer is shown; `key` names it within the lesson."""

    key: str
    title: str
    text: Prose
    answer: Choice | Number


@dataclass(frozen=True)
class See:
    """The answer to the prediction `predicted`: an experiment, run when the step is shown."""

    predicted: str
    title: str
    text: Prose
    experiment: Callable[[], Outcome]


@dataclass(frozen=True)
class Check:
    """A task to solve; `make` turns a seed into one. `key` names it within the lesson."""

    key: str
    title: str
    make: Callable[[int], Task]


Step = Explain | Predict | See | Check


@dataclass(frozen=True)
class Lesson:
    """One lesson. `key` is its name in an address, `purpose` what one can do afterwards."""

    key: str
    title: str
    purpose: str
    steps: tuple[Step, ...]

    def position(self, key: str) -> int:
        """The index of the Predict or Check named `key`."""
        keys = [getattr(step, "key", None) for step in self.steps]
        return keys.index(key)
