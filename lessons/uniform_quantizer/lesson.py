"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from math import log10
from pathlib import Path

from core.studies.digit_accuracy import SEEDS, accuracies, digit_network
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.prose import Prose, number
from lessons.engine.staircase import staircase
from lessons.engine.step import Explain, Predict, See
from lessons.uniform_quantizer import experiments, tasks
from lessons.uniform_quantizer.exercises import QUANTIZE

TEXT = Path(__file__).with_name("text.md")

MODEL_WEIGHTS = 7e9  # a common size of a language model
FLOAT_BITS = 32


def _gigabytes(bits: float) -> str:
    return number(MODEL_WEIGHTS * bits / 8 / 1e9, 3)


def _problem() -> Mapping[str, str]:
    return {
        "billions": number(MODEL_WEIGHTS / 1e9),
        "float_bits": number(FLOAT_BITS),
        "float_gb": _gigabytes(FLOAT_BITS),
    }


def _bit() -> Mapping[str, str]:
    return {"count": f"{experiments.COUNT:,}"}


def _network() -> Mapping[str, str]:
    mlp, bits = digit_network(SEEDS[0]), experiments.NETWORK_BITS
    return {
        "weights": f"{mlp.weight1.size + mlp.weight2.size:,}",
        "float_right": number(100 * accuracies(lambda w, seed: w).mean(), 3),
        "bits": number(bits),
        "levels": number(2**bits - 1),
        "codes": number(2**bits),
        "seeds": number(len(SEEDS)),
    }


def _end() -> Mapping[str, str]:
    return {"decibels": number(20 * log10(2), 1)}


def frame(bits: float) -> Frame:
    """The staircase of a number of bits, and what it costs."""
    params = experiments.covering(int(bits))
    scale = float(params.scale)
    return Frame(
        staircase(params, -0.1, 1.1),
        (
            f"{bits:g} bits: {2 ** int(bits)} levels, one every S = 1 / {2 ** int(bits) - 1} = "
            f"{number(scale)}",
            f"Rounding moves a number by at most S / 2 = {number(scale / 2)}",
            f"{number(MODEL_WEIGHTS / 1e9)} billion weights: {_gigabytes(bits)} GB instead of "
            f"{_gigabytes(FLOAT_BITS)} GB",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("Bits for each number", 2, 8, 1), frame)


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="uniform-quantizer",
    title="From real numbers to a few codes",
    purpose="Write a number as a code, read it back, and say what a bit is worth.",
    steps=(
        Explain("A ruler with few marks", _text("problem", _problem), chart=_moving),
        Explain("Write and read", _text("mapping"), example=tasks.code_of_number),
        Predict("bit", "One bit more", _text("bit"), Choice(experiments.EFFECTS)),
        See(
            "bit",
            "Half the step, half the error",
            _text("bit-seen", _bit),
            experiments.worth_of_a_bit,
        ),
        Check("code", "Write a code", tasks.code_of_number),
        Check("error", "Read it back", tasks.error_of_number),
        Check("step", "The step of a range", tasks.step_of_range),
        Write("write", "Write it in Python", QUANTIZE),
        Predict(
            "network",
            "A network with few bits",
            _text("network", _network),
            Number("Read correctly, in %", 0.0, 100.0),
        ),
        See(
            "network",
            "How few bits are enough?",
            _text("network-seen", _network),
            experiments.few_bits_for_weights,
        ),
        Explain("What you can do now", _text("end", _end)),
    ),
    labs=(
        "scale?low=-2.0&high=2.0&bits=3&x=0.9",
        "formats?format=E2M1&other=int4&code=5&block=0.0&zoom=0",
        "network?weight_bits=3",
    ),
)
