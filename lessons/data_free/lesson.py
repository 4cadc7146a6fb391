"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core.studies.digit_accuracy import SEEDS, digits
from core.studies.without_data import first_means, made_images, remembered_means
from lessons.data_free import experiments, tasks
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number, percent
from lessons.engine.step import Explain, Predict, See

TEXT = Path(__file__).with_name("text.md")

SEED = SEEDS[0]
MOST_UPDATES, EVERY = 100, 20


def frame(updates: float) -> Frame:
    """The means of the first layer's sums, on made images and as the network remembers them."""
    wanted = remembered_means(SEED)
    found = first_means(SEED, made_images(SEED, int(updates)))
    real = first_means(SEED, digits().train_images)
    x = tuple(map(float, range(len(wanted))))

    def apart(means: np.ndarray) -> str:
        return number(float(np.sqrt(np.mean(np.square(means - wanted)))), 2)

    return Frame(
        Chart(
            "output of the first layer",
            "mean of its sum",
            (
                Series("made images", x, tuple(map(float, found)), points=True),
                Series("remembered by the network", x, tuple(map(float, wanted)), control=True),
            ),
        ),
        (
            f"After {updates:g} updates of the images",
            f"Made images are off by {apart(found)} (root mean square)",
            f"Real digits are off by {apart(real)}",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("Updates of the images", 0, MOST_UPDATES, EVERY), frame)


def _setting() -> Mapping[str, str]:
    bits = experiments.BITS
    return {
        "bits": number(bits),
        "float": percent(experiments.in_float()),
        "nearest": percent(experiments.right("nearest", bits)),
        "digits": percent(experiments.right("bias-correction", bits)),
        "noise": percent(experiments.right("bias-correction", bits, on_noise=True)),
    }


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="data-free",
    title="Without any data",
    purpose="Quantize a network whose data you may not see, from what it remembers of them.",
    steps=(
        Explain("Images that nobody took", _text("problem"), chart=_moving),
        Explain("What a normalization remembers", _text("memory"), example=tasks.remembered_mean),
        Check("mean", "A mean that is stored", tasks.remembered_mean),
        Check("relu", "Behind the ReLU", tasks.mean_behind_relu),
        Predict(
            "noise", "Any images will do?", _text("noise", _setting), Choice(experiments.EFFECTS)
        ),
        See("noise", "The wrong data", _text("noise-seen"), experiments.correcting_with_noise),
        Explain("Two ways to use the memory", _text("ways"), example=tasks.range_from_memory),
        Check("range", "A range without data", tasks.range_from_memory),
        Predict(
            "made",
            "Images made to fit",
            _text("made", _setting),
            Number("Read correctly, in %", 0.0, 100.0),
        ),
        See("made", "Nearly as with digits", _text("made-seen"), experiments.without_images),
        Explain("More of this kind", _text("more")),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "network?network=depthwise&scales=tensor&weight_bits=4",
        "calibration?story=steady&seen=1&bits=8",
    ),
    builds_on=("beyond-nearest",),
)
