"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core.rounding import RoundingMode
from core.studies.descent_on_grid import descend
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number
from lessons.engine.step import Explain, Predict, See
from lessons.stochastic_rounding import experiments, tasks
from lessons.stochastic_rounding.exercises import STOCHASTIC_ROUND

TEXT = Path(__file__).with_name("text.md")

TARGET, STEP, UPDATES = 8.0, 1.0, 80
WALKS = {
    "at random": RoundingMode.STOCHASTIC,
    "nearest": RoundingMode.NEAREST_EVEN,
    "float": None,
}


def frame(rate: float) -> Frame:
    """The walk of the weight with a learning rate, stored in three ways."""
    walks = {
        name: descend(0.0, TARGET, rate, STEP, mode, UPDATES, seed=0)
        for name, mode in WALKS.items()
    }
    x = tuple(map(float, range(UPDATES + 1)))
    first = rate * TARGET
    fate = (
        "less than half a step, so nearest undoes it"
        if first < STEP / 2
        else ("at least half a step, so nearest lets it move")
    )
    late = float(np.mean(walks["at random"][UPDATES // 2 :]))
    return Frame(
        Chart(
            "updates",
            "the weight",
            tuple(
                Series(name, x, tuple(map(float, walk)), control=name == "float")
                for name, walk in walks.items()
            ),
        ),
        (
            f"The first update is {number(rate)} · {number(TARGET)} = {number(first)}: {fate}",
            f"After {UPDATES} updates: nearest {number(walks['nearest'][-1])}, float "
            f"{number(walks['float'][-1], 3)}",
            f"At random {number(walks['at random'][-1])}; {number(late, 3)} on average over the "
            "second half",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("Learning rate", 0.02, 0.2, 0.01), frame)


def _problem() -> Mapping[str, str]:
    return {"target": number(TARGET), "step": number(STEP)}


def _grid() -> Mapping[str, str]:
    floats = experiments.trained_on_grid(experiments.PREDICTED_GRID, None)
    return {
        "grid": number(experiments.PREDICTED_GRID),
        "floats": number(100 * float(floats.mean()), 3),
    }


def _once() -> Mapping[str, str]:
    return {"bits": number(experiments.PREDICTED_BITS)}


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="stochastic-rounding",
    title="Rounding at random",
    purpose="Say where rounding at random saves small updates, and where it only adds noise.",
    steps=(
        Explain("A weight that is stuck", _text("problem", _problem), chart=_moving),
        Explain("Up or down at random", _text("rule"), example=tasks.probability),
        Check("probability", "How likely is up?", tasks.probability),
        Check("lost", "An update that is lost", tasks.lost_update),
        Predict(
            "grid",
            "Training on a grid",
            _text("grid", _grid),
            Number("Read correctly, in %", 0.0, 100.0),
        ),
        See("grid", "Stuck, or free", _text("grid-seen"), experiments.training_on_a_grid),
        Write("write", "Write it in Python", STOCHASTIC_ROUND),
        Predict("once", "Rounded once", _text("once", _once), Choice(experiments.COMPARED)),
        See("once", "Nothing to average", _text("once-seen"), experiments.finished_weights),
        Check("squared", "What it costs", tasks.squared_error),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "stochastic?x=0.05&count=1000",
        "experiments?experiment=integer-gradients",
    ),
    builds_on=("rounding",),
)
