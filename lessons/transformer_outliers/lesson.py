"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize
from core.methods.transformer.outlier_columns import Options
from core.networks.norm_rescaling import with_outliers
from core.networks.quantized_sorter import Sharing
from core.networks.sorter import LENGTH, WIDTH
from core.networks.sorter_trace import trace
from core.studies.mended_sorter import (
    ACTIVATION_BITS,
    FACTOR,
    SEEDS,
    WEIGHT_BITS,
    calibration,
    channel_sizes,
    sorted_right,
    sorter,
)
from core.studies.sorter_outliers import CHANNELS
from lessons.engine.answer import Choice
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number, percent
from lessons.engine.step import Explain, Predict, See
from lessons.transformer_outliers import experiments, tasks
from lessons.transformer_outliers.exercises import MIXED_PRODUCT

TEXT = Path(__file__).with_name("text.md")

SEED, POSITION = SEEDS[0], 2  # the letter of the picture
MATRIX = "block 1 attention in"


def frame(halvings: float) -> Frame:
    """The ordinary channels of one letter, and their levels."""
    factor = FACTOR / 2.0**halvings
    injected = with_outliers(sorter(SEED), CHANNELS, factor)
    ordinary = np.setdiff1d(np.arange(WIDTH), CHANNELS)
    real = trace(injected, calibration(SEED)[0])[MATRIX][POSITION, ordinary]
    params = absmax_params(channel_sizes(SEED, factor), ACTIVATION_BITS, narrow=True)
    coarse = np.asarray(fake_quantize(real, params))
    x = tuple(map(float, ordinary))
    return Frame(
        Chart(
            "channel (the large ones are not drawn)",
            "activation",
            (
                Series("in float", x, tuple(map(float, real)), control=True),
                Series("on its level", x, tuple(map(float, coarse)), points=True),
            ),
        ),
        (
            f"{len(CHANNELS)} of {WIDTH} channels are multiplied by {number(factor)}: the step is "
            f"{number(params.scale, 2)}",
            f"{int(((coarse == 0) & (real != 0)).sum())} of {len(real)} other channels become 0",
            f"Words sorted without a mistake: {percent(sorted_right(SEED, factor))}",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("Halvings", 0, float(np.log2(FACTOR)), 1), frame)


def _setting() -> Mapping[str, str]:
    return {
        "letters": number(LENGTH),
        "channels": number(WIDTH),
        "large": number(len(CHANNELS)),
        "factor": number(FACTOR),
        "bits": number(ACTIVATION_BITS),
    }


def _scales() -> Mapping[str, str]:
    return {
        "factor": number(FACTOR),
        "bits": number(ACTIVATION_BITS),
        "weight_bits": number(WEIGHT_BITS),
        "tensor": percent(experiments.shared(Sharing.TENSOR)),
        "floats": percent(experiments.float_right()),
    }


def _remedies() -> Mapping[str, str]:
    return {"threshold": number(Options().threshold)}


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="transformer-outliers",
    title="Outliers in a transformer",
    purpose="Say who may share a scale in a transformer, and choose a remedy for its outliers.",
    steps=(
        Explain("A few channels that spoil the rest", _text("problem", _setting), chart=_moving),
        Explain("Who shares a scale", _text("sharing"), example=tasks.step_of_a_value),
        Check("step", "A token or a channel", tasks.step_of_a_value),
        Predict("share", "Finer scales", _text("share", _scales), Choice(experiments.SCALES)),
        See("share", "Rows and columns", _text("share-seen"), experiments.scales),
        Explain("Three remedies", _text("remedies"), example=tasks.smoothed_range),
        Check("range", "What smoothing leaves", tasks.smoothed_range),
        Write("write", "Write it in Python", MIXED_PRODUCT),
        Predict("which", "Which remedy", _text("which", _remedies), Choice(experiments.REMEDIES)),
        See("which", "Three remedies tried", _text("which-seen"), experiments.three_remedies),
        Predict("healthy", "Nothing to mend", _text("healthy"), Choice(experiments.EFFECTS)),
        See("healthy", "The control", _text("healthy-seen"), experiments.without_outliers),
        Explain("More of this kind", _text("more")),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "transformer?strength=30&activation_bits=6",
        "granularity?story=uneven&size=4.0&bits=4",
        "experiments?experiment=rotation-and-formats",
    ),
    builds_on=("granularity", "static-or-dynamic", "outliers"),
)
