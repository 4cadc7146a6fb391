"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core import PerChannel, PerTensor
from core.data.weight_matrices import ROWS, uneven_rows, with_outlier
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number
from lessons.engine.step import Explain, Predict, See
from lessons.engine.target import Reach
from lessons.granularity import experiments, target, tasks

TEXT = Path(__file__).with_name("text.md")

SHOWN_BITS = 3
PLACE = 4, 7  # of the weight that grows: row and column


def relative_errors(weights: np.ndarray, approximation: np.ndarray) -> np.ndarray:
    """The root mean square error of each row, as a share of the row's root mean square."""
    errors = np.square(approximation - weights).sum(axis=1)
    return np.asarray(np.sqrt(errors / np.square(weights).sum(axis=1)))


def _percent(weights: np.ndarray, approximation: np.ndarray) -> tuple[float, ...]:
    return tuple(map(float, 100 * relative_errors(weights, approximation)))


def frame(size: float) -> Frame:
    """The error of each row when one weight is `size`."""
    weights = with_outlier(uneven_rows(0), *PLACE, size)
    one = experiments.quantized(weights, SHOWN_BITS, PerTensor())
    own = experiments.quantized(weights, SHOWN_BITS, PerChannel(0))
    rows = tuple(map(float, range(1, ROWS + 1)))
    zeros = [int((approximation == 0).sum()) for approximation in (one, own)]
    lost = int((one == 0).all(axis=1).sum())
    return Frame(
        Chart(
            "row of the matrix",
            "error, in % of the row",
            tuple(
                Series(name, rows, _percent(weights, found), points=True)
                for name, found in (("one scale for all", one), ("one for each row", own))
            ),
        ),
        (
            f"One scale for all: S = {number(size)} / 3 = {number(size / 3)}",
            f"{zeros[0]} of {weights.size} weights become 0, and {lost} of {ROWS} rows as a whole",
            f"One for each row: {zeros[1]} of {weights.size} become 0",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider(f"One weight, in row {PLACE[0] + 1}", 2.5, 15.0, 0.5), frame)


def _problem() -> Mapping[str, str]:
    return {"rows": number(ROWS), "bits": number(SHOWN_BITS)}


def _channel() -> Mapping[str, str]:
    bits = experiments.PREDICTED_BITS
    return {
        "bits": number(bits),
        "tensor": number(100 * experiments.cost(bits, "one for all").right.mean(), 3),
    }


def _storage() -> Mapping[str, str]:
    return {
        "stored": number(experiments.cost(2, "groups of 8").stored),
        "scale_bits": number(experiments.SCALE_BITS),
    }


def _target() -> Mapping[str, str]:
    return {"goal": number(target.DECIBELS), "most": number(target.MOST_BITS)}


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="granularity",
    title="Who shares a scale",
    purpose="Choose which values share a scale, and count what the scales cost.",
    steps=(
        Explain("One weight ruins the others", _text("problem", _problem), chart=_moving),
        Explain("From coarse to fine", _text("kinds"), example=tasks.bits_with_scales),
        Check("count", "How many scales?", tasks.count_of_scales),
        Predict(
            "channel",
            "A scale for each channel",
            _text("channel", _channel),
            Number("Read correctly, in %", 0.0, 100.0),
        ),
        See(
            "channel",
            "Small rows come back",
            _text("channel-seen"),
            experiments.a_scale_for_each_channel,
        ),
        Check("bits", "Scales must be stored", tasks.bits_with_scales),
        Predict(
            "storage", "At equal storage", _text("storage", _storage), Choice(experiments.WAYS)
        ),
        See("storage", "What scales cost", _text("storage-seen"), experiments.equal_storage),
        Reach("target", "Good enough, small enough", _text("target", _target), target.WEIGHTS),
        Explain("Why rows and not columns", _text("axis")),
        Check("axis", "Before the sum", tasks.scale_that_leaves_the_sum),
        Explain("What you can do now", _text("end"), network=experiments.network),
    ),
    labs=(
        "granularity?story=uneven&size=4.0&bits=4",
        "your-model?scales=tensor&weight_bits=3",
    ),
    builds_on=("scale-and-zero-point",),
)
