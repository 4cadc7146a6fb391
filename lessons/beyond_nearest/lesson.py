"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

import numpy as np

from core.studies.digit_accuracy import SEEDS, digits
from core.studies.flipped_weights import Neuron, digit_neuron
from lessons.beyond_nearest import experiments, tasks
from lessons.beyond_nearest.exercises import CORRECTED_BIAS
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
IMAGES = 80
MOST = 4  # weights rounded the other way


@cache
def _path() -> tuple[Neuron, tuple[np.ndarray, ...]]:
    """The neuron, and its codes with 0 to MOST weights rounded the other way."""
    neuron = digit_neuron(SEEDS[0], UNIT, experiments.BITS)
    codes = [neuron.nearest]
    for _ in range(MOST):
        codes.append(neuron.flipped(codes[-1]))
    return neuron, tuple(codes)


def frame(flipped: float) -> Frame:
    """The sums of a few images: with float weights, and with their levels."""
    neuron, path = _path()
    codes = path[int(flipped)]
    images = digits().test_images[:IMAGES].astype(np.float64)
    true = images @ neuron.weight
    found = images @ (neuron.scale * codes)
    ends = (float(true.min()), float(true.max()))
    weights = neuron.weight_error(codes) / neuron.weight_error(path[0])
    sums = neuron.sum_error(codes) / neuron.sum_error(path[0])
    return Frame(
        Chart(
            "sum with float weights",
            "sum with rounded weights",
            (
                Series("an image", tuple(map(float, true)), tuple(map(float, found)), points=True),
                Series("both sums equal", ends, ends, control=True),
            ),
        ),
        (
            f"{flipped:g} of {len(codes)} weights are rounded the other way",
            f"Squared error of the weights: {number(100 * weights, 3)} % of that of nearest codes",
            f"Squared error of the sums: {number(100 * sums, 3)} %",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("Weights rounded the other way", 0, MOST, 1), frame)


def _problem() -> Mapping[str, str]:
    return {"bits": number(experiments.BITS)}


def _bias() -> Mapping[str, str]:
    return {
        "bits": number(experiments.BITS),
        "nearest": percent(experiments.right("nearest", experiments.BITS)),
    }


def _equal() -> Mapping[str, str]:
    return {
        "bits": number(experiments.RANGE_BITS),
        "nearest": percent(experiments.right("nearest", experiments.RANGE_BITS)),
    }


def _rounding() -> Mapping[str, str]:
    return {
        **_bias(),
        "corrected": percent(experiments.right("bias-correction", experiments.BITS)),
    }


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="beyond-nearest",
    title="Better than nearest",
    purpose="Regain accuracy after training with a few images: biases, ranges, and rounding.",
    steps=(
        Explain("Worse weights, better sums", _text("problem", _problem), chart=_moving),
        Explain("Errors that do not cancel", _text("bias"), example=tasks.corrected_bias),
        Check("bias", "A corrected bias", tasks.corrected_bias),
        Write("write", "Write it in Python", CORRECTED_BIAS),
        Predict(
            "correction",
            "Biases alone",
            _text("correct", _bias),
            Number("Read correctly, in %", 0.0, 100.0),
        ),
        See(
            "correction",
            "The mean comes back",
            _text("correct-seen"),
            experiments.corrected_biases,
        ),
        Explain("Ranges that differ", _text("ranges"), example=tasks.shared_range),
        Check("range", "An equal range", tasks.shared_range),
        Predict("ranges", "Equalize", _text("equalize", _equal), Choice(experiments.EFFECTS)),
        See("ranges", "Where ranges differ", _text("equalize-seen"), experiments.equal_ranges),
        Explain("Down or up", _text("rounding"), example=tasks.rounded_up),
        Check("up", "How many go up", tasks.rounded_up),
        Predict("rounding", "Learn it", _text("learn", _rounding), Choice(experiments.RIGHT)),
        See("rounding", "For the sums", _text("learn-seen"), experiments.learned_rounding),
        Explain("More of this kind", _text("more")),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "network?network=depthwise&scales=tensor&weight_bits=4",
        "training?bits=2",
    ),
    builds_on=("rounding",),
)
