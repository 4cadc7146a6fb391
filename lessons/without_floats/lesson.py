"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core.absmax import absmax_params
from core.affine import dequantize, quantize
from core.kernels import Profile
from core.kernels.add import add
from core.studies.residual_addition import Adding
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number, percent
from lessons.engine.step import Explain, Predict, See
from lessons.without_floats import experiments, tasks
from lessons.without_floats.exercises import FOLD

TEXT = Path(__file__).with_name("text.md")

BITS = 4  # of the two waves
SUM_BITS = 8


def frame(ratio: float) -> Frame:
    """The sum of two waves, the second one `ratio` times as large, computed on their codes."""
    t = np.linspace(0.0, 1.0, 121)
    waves = np.sin(2 * np.pi * t), ratio * np.sin(6 * np.pi * t)
    params = [absmax_params(w, BITS, narrow=True) for w in waves]
    a, b = (quantize(w, p) for w, p in zip(waves, params, strict=True))
    first, second = params
    total = absmax_params(waves[0] + waves[1], SUM_BITS, narrow=True)
    rescaled = dequantize(add(a, b, (first, second), total, Profile.TFLITE), total)
    plain = (a.astype(np.int32) + b) * float(first.scale)
    worst = float(np.abs(plain - waves[0] - waves[1]).max())
    x = tuple(map(float, t))
    return Frame(
        Chart(
            "time",
            "sum",
            (
                Series("codes added as they are", x, tuple(map(float, plain))),
                Series("codes brought to one scale", x, tuple(map(float, rescaled))),
                Series("true sum", x, tuple(map(float, waves[0] + waves[1])), control=True),
            ),
        ),
        (
            f"Scales {number(first.scale, 3)} and {number(second.scale, 3)}: a step of the second "
            f"wave is {number(ratio, 3)} times as long",
            f"Codes 7 and 7 stand for {number(7 * float(first.scale), 3)} and "
            f"{number(7 * float(second.scale), 3)}",
            f"Added as they are, the sum is wrong by up to {number(worst, 2)}",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("Second scale, in first scales", 0.25, 4, 0.25), frame)


def _relu() -> Mapping[str, str]:
    bits = experiments.BITS
    return {"bits": number(bits), "right": percent(experiments.right(bits, False, True))}


def _residual() -> Mapping[str, str]:
    bits = experiments.BITS
    own = experiments.summed(bits, Adding.OWN)
    return {"bits": number(bits), "right": percent(own)}


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="without-floats",
    title="A network without floats",
    purpose="Fold a batch normalization, find the ReLU in the codes, and add codes of two scales.",
    steps=(
        Explain("A sum that goes wrong", _text("problem"), chart=_moving),
        Explain("The normalization disappears", _text("fold"), example=tasks.folded_bias),
        Check("bias", "The folded bias", tasks.folded_bias),
        Write("write", "Write it in Python", FOLD),
        Explain("The ReLU disappears", _text("relu"), example=tasks.code_after_relu),
        Check("code", "Below the zero point", tasks.code_after_relu),
        Predict(
            "relu", "Leave the ReLU out", _text("leave-out", _relu), Choice(experiments.EFFECTS)
        ),
        See("relu", "It was in the codes", _text("leave-out-seen"), experiments.without_relu),
        Explain("Two branches meet", _text("residual"), example=tasks.sum_of_codes),
        Check("sum", "Add two codes", tasks.sum_of_codes),
        Predict(
            "residual",
            "Added as they are",
            _text("add", _residual),
            Number("Read correctly, in %", 0.0, 100.0),
        ),
        See("residual", "Scales first", _text("add-seen"), experiments.branches_that_meet),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "integers",
        "product?register=32",
        "playground?weight_bits=4",
        "experiments?experiment=integer-functions",
    ),
    builds_on=("integer-product",),
)
