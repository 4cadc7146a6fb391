"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core.methods.extreme.ternary import SHARE
from core.studies.digit_accuracy import SEEDS, digit_network
from core.studies.labelled_methods import EPOCHS
from core.studies.signs_and_zeros import bare_signs, scaled_signs, signs
from lessons.binary_and_ternary import experiments, tasks
from lessons.binary_and_ternary.exercises import SIGN_PRODUCT
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number, percent
from lessons.engine.step import Explain, Predict, See

TEXT = Path(__file__).with_name("text.md")

UNIT = 7  # the neuron of the picture
LARGEST = 0.6  # size of the slider


def weights() -> np.ndarray:
    """The weights of one neuron of the first layer, smallest first."""
    return np.sort(digit_network(SEEDS[0]).weight1[UNIT].astype(np.float64))


def error(size: float) -> float:
    """Squared error of ±size over the square of the weights."""
    w = weights()
    return float(np.square(w - size * signs(w)).sum() / np.square(w).sum())


def frame(size: float) -> Frame:
    """The weights, and their signs times the size."""
    size = round(size, 2)
    w = weights()
    x = tuple(map(float, range(1, len(w) + 1)))
    return Frame(
        Chart(
            "weights, lowest first",
            "value",
            (
                Series("one sign and α", x, tuple(map(float, size * signs(w))), points=True),
                Series("float weight", x, tuple(map(float, w)), control=True),
            ),
        ),
        (
            f"α = {number(size)}",
            f"Squared error: {number(100 * error(size), 3)} % of the squared weights",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("Size α", 0.05, LARGEST, 0.05), frame)


def _neuron() -> Mapping[str, str]:
    return {"inputs": number(len(weights()))}


def _signs() -> Mapping[str, str]:
    return {
        "bare": percent(bare_signs()),
        "scaled": percent(scaled_signs()),
        "floats": percent(experiments.in_float()),
        "epochs": number(EPOCHS),
    }


def _rule() -> Mapping[str, str]:
    return {"share": number(SHARE)}


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="binary-and-ternary",
    title="One sign for a weight",
    purpose="Give weights one or two bits, multiply signs by counting, and say what training adds.",
    steps=(
        Explain("Plus or minus, and how large", _text("problem", _neuron), chart=_moving),
        Explain("The best size", _text("scale"), example=tasks.best_size),
        Check("size", "Compute the size", tasks.best_size),
        Explain("Products that are counted", _text("popcount"), example=tasks.product_of_signs),
        Check("product", "Two rows of signs", tasks.product_of_signs),
        Write("write", "Write it in Python", SIGN_PRODUCT),
        Predict("sizes", "What sizes do", _text("size", _signs), Choice(experiments.EFFECTS)),
        See("sizes", "Signs and sizes", _text("size-seen"), experiments.sizes_of_signs),
        Predict(
            "trained",
            "Trained on signs",
            _text("trained", _signs),
            Number("Read correctly, in %", 0.0, 100.0),
        ),
        See("trained", "What training adds", _text("trained-seen"), experiments.training_on_signs),
        Explain("A third level", _text("ternary", _rule), example=tasks.size_of_three_levels),
        Check("levels", "Three levels by hand", tasks.size_of_three_levels),
        Predict(
            "zeros",
            "With zeros",
            _text("zeros", _signs),
            Number("Read correctly, in %", 0.0, 100.0),
        ),
        See("zeros", "How many zeros", _text("zeros-seen"), experiments.a_third_level),
        Explain("More of this kind", _text("more")),
        Explain("What you can do now", _text("end")),
    ),
    labs=("methods?network=digits&section=IV-E&method=bwn-trained", "training?bits=2"),
    builds_on=("training-on-levels", "packing"),
)
