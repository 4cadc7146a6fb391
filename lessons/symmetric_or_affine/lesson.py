"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core import IntFormat, fake_quantize
from core.metrics import mse
from core.studies.affine_and_symmetric import affine_and_symmetric
from lessons.engine.answer import Choice
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number
from lessons.engine.step import Explain, Predict, See
from lessons.symmetric_or_affine import experiments, tasks
from lessons.symmetric_or_affine.exercises import FOLDED_BIAS

TEXT = Path(__file__).with_name("text.md")

HIGH, SHOWN_BITS = 3.0, 3
POINTS = 241


def frame(low: float) -> Frame:
    """Both quantizers on a tensor spread evenly over [low, HIGH]."""
    x = np.linspace(low, HIGH, POINTS)
    found = affine_and_symmetric(low, HIGH, SHOWN_BITS)
    affine, symmetric = (fake_quantize(x, p) for p in (found.affine, found.symmetric))
    reals = tuple(map(float, x))
    return Frame(
        Chart(
            "value",
            "level it becomes",
            (
                Series("affine", reals, tuple(map(float, affine))),
                Series("symmetric", reals, tuple(map(float, symmetric))),
                Series("original", (low, HIGH), (low, HIGH), control=True),
            ),
        ),
        (
            f"{SHOWN_BITS} bits on [{number(low)}, {number(HIGH)}]. Affine: S = "
            f"{number(found.affine.scale, 3)}, Z = {number(found.affine.zero_point)}",
            f"Symmetric: S = {number(found.symmetric.scale, 3)}, Z = 0; {found.unused} of its "
            f"{found.levels} levels are unused",
            f"Its mean squared error is {number(mse(x, symmetric) / mse(x, affine), 2)} times the "
            "affine one",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("The lowest value", -HIGH, 0.0, 0.25), frame)


def _problem() -> Mapping[str, str]:
    return {"high": number(HIGH)}


def _relu() -> Mapping[str, str]:
    return {"bits": number(experiments.AFFINE_BITS)}


def _full() -> Mapping[str, str]:
    bits = experiments.PREDICTED_BITS
    return {"bits": number(bits), "lowest": number(IntFormat(bits).qmin)}


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="symmetric-or-affine",
    title="Symmetric or affine",
    purpose="Say where a zero point is worth its cost, and which part of the cost can be avoided.",
    steps=(
        Explain("Levels that nobody uses", _text("problem", _problem), chart=_moving),
        Explain("Two kinds of range", _text("two"), example=tasks.symmetric_step),
        Check("step", "A symmetric step", tasks.symmetric_step),
        Check("wasted", "Levels outside", tasks.wasted_levels),
        Predict(
            "relu", "After a ReLU", _text("relu", _relu), Choice(tuple(experiments.NEEDED.values()))
        ),
        See(
            "relu",
            "A sign bit that is never used",
            _text("relu-seen"),
            experiments.bits_after_a_relu,
        ),
        Explain("What a zero point costs", _text("cost"), example=tasks.folded_correction),
        Check("folded", "Into the bias", tasks.folded_correction),
        Write("write", "Write it in Python", FOLDED_BIAS),
        Check("run-time", "What is left to compute", tasks.term_at_run_time),
        Predict("full", "The full range", _text("full", _full), Choice(experiments.ERRORS)),
        See("full", "A shorter step, rounded down", _text("full-seen"), experiments.full_range),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "scale?low=0.0&high=3.0&bits=3&x=0.2",
        "product?weights=symmetric&register=20",
    ),
    builds_on=("scale-and-zero-point",),
)
