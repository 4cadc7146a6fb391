"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core.data.example_tensors import example
from core.studies.damaged_calibration import FACTOR, IMAGES
from core.studies.range_error import measure_range
from lessons.choosing_the_range import experiments, target, tasks
from lessons.engine.answer import Choice
from lessons.engine.check import Check
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number
from lessons.engine.step import Explain, Predict, See
from lessons.engine.target import Reach

TEXT = Path(__file__).with_name("text.md")

SHOWN = 8  # every eighth value is drawn, and the outlier
WIDEST = 12.0


def _problem() -> Mapping[str, str]:
    x = example("outlier")
    return {
        "low": number(x[:-1].min(), 2),
        "high": number(x[:-1].max(), 2),
        "outlier": number(x[-1]),
        "bits": number(experiments.BITS),
    }


def frame(end: float) -> Frame:
    """What the values become in the range ±end, and both errors."""
    x = example("outlier")
    result = measure_range(x, -end, end, experiments.BITS, symmetric=True)
    order = np.argsort(x)
    drawn = [*order[::SHOWN], order[-1]]
    split = result.split
    return Frame(
        Chart(
            "value",
            "what it becomes",
            (
                Series("unchanged", (-4.0, WIDEST), (-4.0, WIDEST), control=True),
                Series(
                    "a value",
                    tuple(float(x[i]) for i in drawn),
                    tuple(float(result.approximation[i]) for i in drawn),
                    points=True,
                ),
            ),
        ),
        (
            f"Levels every S = {number(end)} / 3 = {number(result.params.scale)}; "
            f"{split.clipped} of {split.count:,} values are clipped",
            f"Mean squared error: rounding {number(split.rounding / split.count, 2)}, clipping "
            f"{number(split.clipping / split.count, 2)}",
            f"Together {number(split.total / split.count, 2)} (lower is better)",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("The range ends at ±", 1.0, WIDEST, 0.5), frame)


def _outlier() -> Mapping[str, str]:
    return {"bits": number(experiments.BITS)}


def _target() -> Mapping[str, str]:
    return {"bits": number(target.BITS), "goal": number(target.DECIBELS)}


def _damaged() -> Mapping[str, str]:
    return {
        "images": number(IMAGES),
        "factor": number(FACTOR),
        "bits": number(experiments.CALIBRATED_BITS),
    }


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="choosing-the-range",
    title="Clip or round",
    purpose="Balance two errors, choose a range, and find the sample that ruins it.",
    steps=(
        Explain("One outlier", _text("problem", _problem), chart=_moving),
        Explain("Two errors", _text("errors"), example=tasks.squared_error),
        Predict("outlier", "Where to cut", _text("outlier", _outlier), Choice(experiments.ENDS)),
        See(
            "outlier",
            "The best range",
            _text("outlier-seen"),
            experiments.best_range_with_an_outlier,
        ),
        Reach("target", "Choose the range", _text("target", _target), target.RANGE),
        Check("squared-error", "Both errors by hand", tasks.squared_error),
        Check("diagnosis", "What is wrong here?", tasks.diagnosis),
        Predict("bits", "More bits", _text("bits"), Choice(experiments.MOVES)),
        See(
            "bits", "Clipping is for few bits", _text("bits-seen"), experiments.best_range_over_bits
        ),
        Predict(
            "damaged", "A damaged image", _text("damaged", _damaged), Choice(experiments.FALLS)
        ),
        See(
            "damaged",
            "One image in many",
            _text("damaged-seen"),
            experiments.calibration_with_a_damaged_image,
        ),
        Check("percentile", "How much to cut", tasks.percentile_that_cuts),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "range?story=outlier&bits=3&symmetric=0&low=-2.4&high=2.3",
        "calibration?story=outlier&bits=4",
    ),
    builds_on=("uniform-quantizer", "rounding"),
)
