"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core.studies.digit_accuracy import SEEDS
from core.studies.integer_digit_layer import accuracy_in_registers, digit_layer, in_registers
from core.studies.layer_product import terms
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number
from lessons.engine.step import Explain, Predict, See
from lessons.integer_product import experiments, tasks
from lessons.integer_product.exercises import REQUANTIZE

TEXT = Path(__file__).with_name("text.md")

SEED, IMAGE = 0, 0
NARROWEST, WIDEST = 15, 20


def partial_sums() -> np.ndarray:
    """The sum after each product, of the output of one image whose sum is largest."""
    layer = digit_layer(SEED)
    output = int(layer.acc[IMAGE].argmax())
    return np.concatenate([[0], np.cumsum(terms(layer, IMAGE)[output])])


def frame(bits: float) -> Frame:
    """The true sum, and what a register of so many bits holds."""
    exact = partial_sums()
    held = in_registers(exact, int(bits), saturates=False)
    x = tuple(map(float, range(len(exact))))
    largest = 2 ** (int(bits) - 1) - 1
    wraps = int((np.diff((exact - held) // 2 ** int(bits)) != 0).sum())
    return Frame(
        Chart(
            "products added",
            "sum",
            (
                Series("in the register", x, tuple(map(float, held))),
                Series("true sum", x, tuple(map(float, exact)), control=True),
            ),
        ),
        (
            f"A register of {bits:g} bits holds −{largest + 1:,} to {largest:,}",
            f"The true sum is {exact[-1]:,}; the register says {held[-1]:,}".replace("-", "−"),
            f"It wrapped around {wraps} time{'s' if wraps != 1 else ''}",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("Bits of the register", NARROWEST, WIDEST, 1), frame)


def _problem() -> Mapping[str, str]:
    return {"terms": number(digit_layer(SEED).x.shape[1])}


def _register() -> Mapping[str, str]:
    wide = [accuracy_in_registers(seed, 32, False) for seed in SEEDS]
    return {
        "inputs": number(digit_layer(SEED).x.shape[1]),
        "code_bits": number(digit_layer(SEED).w_params.format.bits),
        "register": number(experiments.PREDICTED_REGISTER),
        "wide": number(100 * float(np.mean(wide)), 3),
    }


def _dyadic() -> Mapping[str, str]:
    return {"multiplier": number(experiments.PREDICTED_MULTIPLIER)}


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="integer-product",
    title="A layer on integers",
    purpose="Follow a layer from codes to its sum and back to codes, without a float on the way.",
    steps=(
        Explain("A sum that turns negative", _text("problem", _problem), chart=_moving),
        Explain("Products of codes", _text("product"), example=tasks.real_of_sum),
        Check("real", "What a sum stands for", tasks.real_of_sum),
        Predict(
            "register",
            "A narrow register",
            _text("register", _register),
            Number("Read correctly, in %", 0.0, 100.0),
        ),
        See(
            "register",
            "Wrap around or saturate",
            _text("register-seen"),
            experiments.narrow_registers,
        ),
        Check("width", "Wide enough", tasks.register_width),
        Explain("Back to few bits", _text("requantize"), example=tasks.requantized),
        Check("requantized", "Requantize a sum", tasks.requantized),
        Write("write", "Write it in Python", REQUANTIZE),
        Predict(
            "dyadic",
            "A multiplier of few bits",
            _text("dyadic", _dyadic),
            Choice(experiments.LOSSES),
        ),
        See(
            "dyadic",
            "Wrong codes, right answers",
            _text("dyadic-seen"),
            experiments.narrow_multipliers,
        ),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "product?register=12&overflow=wraps",
        "integers",
    ),
    builds_on=("scale-and-zero-point",),
)
