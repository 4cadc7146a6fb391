"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core.affine import fake_quantize
from core.networks.mlp import HIDDEN
from core.studies.digit_accuracy import SEEDS
from core.studies.outlier_remedies import (
    ACTIVATION_BITS,
    CHANNELS,
    CLIPPED,
    FACTOR,
    PARTS,
    WEIGHT_BITS,
    Remedy,
    activation_params,
    with_outliers,
)
from lessons.engine.answer import Choice
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number, percent
from lessons.engine.step import Explain, Predict, See
from lessons.outliers import experiments, tasks
from lessons.outliers.exercises import ROTATE

TEXT = Path(__file__).with_name("text.md")

SEED, IMAGE = SEEDS[0], 0


def frame(factor: float) -> Frame:
    """The ordinary channels of one image, and what is left of them on their levels."""
    layer = with_outliers(SEED, factor)
    params = activation_params(layer.seen, Remedy.NONE)
    ordinary = np.setdiff1d(np.arange(HIDDEN), CHANNELS)
    real = layer.read[IMAGE, ordinary]
    coarse = np.asarray(fake_quantize(real, params))
    lost = int(((coarse == 0) & (real > 0)).sum())
    x = tuple(map(float, ordinary))
    return Frame(
        Chart(
            "channel (the large ones are not drawn)",
            "activation",
            (
                Series("activation", x, tuple(map(float, real)), control=True),
                Series(
                    f"on its {ACTIVATION_BITS}-bit level",
                    x,
                    tuple(map(float, coarse)),
                    points=True,
                ),
            ),
        ),
        (
            f"{len(CHANNELS)} of {HIDDEN} channels are multiplied by {factor:g}: the step "
            f"is {number(params.scale, 2)}",
            f"Of the {int((real > 0).sum())} other activations above 0, {lost} become 0",
            f"{percent(experiments.right(factor, Remedy.NONE))} of the digits are read correctly",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("Large channels", 1, FACTOR, 1, unit="×"), frame)


def _setting() -> Mapping[str, str]:
    return {
        "large": number(len(CHANNELS)),
        "channels": number(HIDDEN),
        "factor": number(FACTOR),
        "bits": number(ACTIVATION_BITS),
        "weight_bits": number(WEIGHT_BITS),
        "clipped": number(CLIPPED),
        "parts": number(PARTS),
        "nothing": percent(experiments.right(FACTOR, Remedy.NONE)),
        "trained": percent(experiments.right(1.0, Remedy.NONE)),
    }


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="outliers",
    title="A few channels that are too large",
    purpose="Name four remedies for outliers, compute each, and know what it costs.",
    steps=(
        Explain("What three channels do to the others", _text("problem", _setting), chart=_moving),
        Explain("Clip and split", _text("split"), example=tasks.parts_of_a_channel),
        Check("parts", "Into how many channels", tasks.parts_of_a_channel),
        Explain("Scale", _text("scale"), example=tasks.smoothing_factor),
        Check("factor", "The factor of a channel", tasks.smoothing_factor),
        Explain("Rotate", _text("rotate"), example=tasks.largest_after_rotation),
        Check("rotated", "Four values mixed", tasks.largest_after_rotation),
        Write("write", "Write it in Python", ROTATE),
        Predict("remedy", "Which remedy", _text("which", _setting), Choice(experiments.REMEDIES)),
        See("remedy", "Four remedies", _text("which-seen", _setting), experiments.four_remedies),
        Predict(
            "control",
            "Nothing to mend",
            _text("healthy", _setting),
            Choice(experiments.EFFECTS),
        ),
        See("control", "The control", _text("healthy-seen"), experiments.without_outliers),
        Explain("What you can do now", _text("end"), network=experiments.network),
    ),
    labs=(
        "granularity?story=digits&size=4.0&bits=4",
        "calibration?story=outlier&bits=4",
        "range?story=outlier&bits=3&symmetric=0",
        "your-model",
    ),
    builds_on=("choosing-the-range", "granularity"),
)
