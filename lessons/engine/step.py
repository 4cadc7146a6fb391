"""The steps of a lesson: explain, predict, see, check, write, reach."""

from collections.abc import Callable
from dataclasses import dataclass

from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check, Task
from lessons.engine.exercise import Write
from lessons.engine.moving import Moving
from lessons.engine.network import Network
from lessons.engine.outcome import Chart, Outcome
from lessons.engine.prose import Prose
from lessons.engine.target import Reach


@dataclass(frozen=True)
class Explain:
    """Something to read, with a chart where one helps; a moving one follows the first paragraph.

    network: one that "Your model" can take apart, where the text is about one. example: turns a
    seed into a task that the equations of the text answer; it is shown folded, with its answer.
    """

    title: str
    text: Prose
    chart: Callable[[], Chart | Moving] | None = None
    network: Callable[[], Network] | None = None
    example: Callable[[int], Task] | None = None


@dataclass(frozen=True)
class Predict:
    """A question to answer before its result is shown; `key` names it within the lesson."""

    key: str
    title: str
    text: Prose
    answer: Choice | Number


@dataclass(frozen=True)
class See:
    """The result of the prediction `prediction`: an experiment that runs when the step is shown."""

    prediction: str
    title: str
    text: Prose
    experiment: Callable[[], Outcome]


Question = Predict | Check | Write | Reach
Step = Explain | See | Question
