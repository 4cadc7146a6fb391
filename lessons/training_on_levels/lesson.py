"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core.studies.training_a_small_network import EPOCHS
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number, percent
from lessons.engine.step import Explain, Predict, See
from lessons.training_on_levels import experiments, tasks
from lessons.training_on_levels.exercises import TRAIN_STEP

TEXT = Path(__file__).with_name("text.md")

STEP = 0.5  # between two levels
TARGET = 0.8  # the weight of least loss; no level lies there
LOW, HIGH = -0.7, 1.8
ARM = 0.25  # half the length of the line that shows a slope

FIGURE_5 = (1.1, 2.2, -1.7, 3.6)  # the numbers of the survey's figure


def loss(weight: np.ndarray | float) -> np.ndarray:
    """½·(weight − TARGET)²."""
    return np.asarray(np.square(np.asarray(weight) - TARGET) / 2)


def level(weight: np.ndarray | float) -> np.ndarray:
    """The nearest multiple of STEP."""
    return np.asarray(STEP * np.rint(np.asarray(weight) / STEP))


def frame(weight: float) -> Frame:
    """The loss at one weight, and the slope that the estimator takes there."""
    weight = round(weight, 2)
    reals = np.linspace(LOW, HIGH, 251)
    here, height = float(level(weight)), float(loss(level(weight)))
    slope = here - TARGET
    return Frame(
        Chart(
            "float weight",
            "loss",
            (
                Series("loss of its level", tuple(map(float, reals)), tuple(loss(level(reals)))),
                Series(
                    "slope that training takes",
                    (weight - ARM, weight + ARM),
                    (height - ARM * slope, height + ARM * slope),
                ),
                Series("the weight", (weight,), (height,), points=True),
                Series(
                    "loss without rounding",
                    tuple(map(float, reals)),
                    tuple(loss(reals)),
                    control=True,
                ),
            ),
        ),
        (
            f"The weight {number(weight, 2)} has the level {number(here)}, with loss "
            f"{number(height, 3)}",
            "The true slope of the blue staircase: 0",
            f"The slope that straight-through takes: {number(slope, 3)}, so the weight moves "
            f"{'up' if slope < 0 else 'down'}",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("The float weight", LOW, HIGH, 0.1), frame)


def _estimator() -> Mapping[str, str]:
    return {
        "reals": ", ".join(map(number, FIGURE_5)),
        "levels": ", ".join(number(np.rint(x)) for x in FIGURE_5),
    }


def _training() -> Mapping[str, str]:
    bits = experiments.PREDICTED_BITS
    return {
        "bits": number(bits),
        "floats": percent(experiments.in_float()),
        "rounded": percent(experiments.after_rounding(bits)),
        "epochs": number(EPOCHS),
    }


def _control() -> Mapping[str, str]:
    bits = experiments.CONTROL_BITS
    return {
        "bits": number(bits),
        "rounded": percent(experiments.after_rounding(bits)),
        "trained": percent(experiments.after_training(bits)),
    }


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="training-on-levels",
    title="Round it, or train it",
    purpose="Train a network on its levels, and say what of the gain is due to the weights.",
    steps=(
        Explain("A slope of zero", _text("problem"), chart=_moving),
        Explain(
            "The straight-through estimator",
            _text("estimator", _estimator),
            example=tasks.updated_weight,
        ),
        Check("update", "One update", tasks.updated_weight),
        Write("write", "Write it in Python", TRAIN_STEP),
        Predict(
            "training",
            "Train on the levels",
            _text("training", _training),
            Number("Read correctly, in %", 0.0, 100.0),
        ),
        See(
            "training",
            "Rounded and trained",
            _text("training-seen"),
            experiments.rounded_or_trained,
        ),
        Predict(
            "control",
            "Nothing but the biases",
            _text("control", _control),
            Choice(experiments.SHARES),
        ),
        See("control", "What the weights did", _text("control-seen"), experiments.biases_alone),
        Check("due", "Due to the weights", tasks.due_to_weights),
        Check("choose", "Round or train", tasks.which_method),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "training?bits=2&rule=ste",
        "network?weight_bits=2",
        "experiments?experiment=weights-moved",
    ),
    builds_on=("rounding", "choosing-the-range"),
)
