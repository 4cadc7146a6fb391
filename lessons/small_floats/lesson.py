"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize
from core.formats import E2M1, E4M3FN, E5M2, Minifloat
from core.formats.microscaling import BLOCK, MXFP4
from core.formats.nvfp4 import BLOCK as NV_BLOCK
from core.scaled import scaled_to
from core.studies.shared_scale_error import FAR, GROUP
from lessons.engine.answer import Choice
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number
from lessons.engine.step import Explain, Predict, See
from lessons.small_floats import experiments, tasks
from lessons.small_floats.exercises import NUMBER_OF

TEXT = Path(__file__).with_name("text.md")

BITS = 8
HALVINGS = 16  # how far below the largest number the picture goes
POINTS = 256  # numbers tried in each halving
USABLE = 0.2  # an error of this share of the number


def worst_errors(rounded: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """The largest error in each halving, as a share of the number."""
    errors = np.abs(rounded - numbers) / numbers
    return np.asarray(errors.reshape(HALVINGS, POINTS).max(axis=1))


def frame(exponent_bits: float) -> Frame:
    """8 bits of which so many are the exponent, beside 8-bit integers of one scale."""
    e = int(exponent_bits)
    numbers = np.exp2(-np.arange(HALVINGS * POINTS) / POINTS)  # downward from 1
    form = Minifloat("frame", e, BITS - 1 - e, 2 ** (e - 1) - 1)
    floats = worst_errors(np.asarray(scaled_to(numbers, form).round(numbers)), numbers)
    params = absmax_params(numbers, BITS, narrow=True)
    integers = worst_errors(fake_quantize(numbers, params), numbers)
    x = tuple(map(float, range(HALVINGS)))
    good = int(np.argmax(floats > USABLE)) if (floats > USABLE).any() else HALVINGS
    return Frame(
        Chart(
            "halvings below the largest number",
            "largest error, in % of the number",
            (
                Series("float", x, tuple(100 * floats)),
                Series("8-bit integers", x, tuple(100 * integers), control=True),
            ),
        ),
        (
            f"1 bit of sign, {e} of exponent, {BITS - 1 - e} of mantissa",
            f"Just below the largest number: an error of up to {number(100 * floats[0], 2)} %",
            f"An error of at most {number(100 * USABLE)} % through {good} of {HALVINGS} halvings",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("Bits of the exponent", 1, 5, 1), frame)


def _parts() -> Mapping[str, str]:
    return {
        "four": "E2M1",
        "four_numbers": ", ".join(number(v) for v in E2M1.values[:8]),
        "first_eight": "E4M3",
        "first_largest": number(E4M3FN.max),
        "second_eight": "E5M2",
        "second_largest": number(E5M2.max, 6),
        "eight_name": "fp8",
        "four_name": "fp4",
    }


def _tails() -> Mapping[str, str]:
    return {"group": number(GROUP), "bits": number(E2M1.bits)}


def _scales() -> Mapping[str, str]:
    return {
        "block": number(BLOCK),
        "mx_four": "MXFP4",
        "mx_bits": number(MXFP4.bits_per_element),
        "nv_four": "NVFP4",
        "nv_block": number(NV_BLOCK),
        "normal_float": "NF4",
    }


def _blocks() -> Mapping[str, str]:
    return {"bits": number(BITS), "far": number(FAR), "block": number(BLOCK)}


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="small-floats",
    title="Small floats and shared scales",
    purpose="Read the bits of fp8 and fp4, and choose between exponent bits and shared scales.",
    steps=(
        Explain("Small numbers that vanish", _text("problem"), chart=_moving),
        Explain("Sign, exponent, mantissa", _text("parts", _parts), example=tasks.number_of_code),
        Check("code", "Four bits", tasks.number_of_code),
        Write("write", "Write it in Python", NUMBER_OF),
        Predict("tails", "Floats or integers", _text("tails", _tails), Choice(experiments.WINNERS)),
        See("tails", "It depends on the tails", _text("tails-seen"), experiments.floats_and_tails),
        Explain("A scale for every block", _text("scales", _scales), example=tasks.block_scale),
        Check("bits", "What a scale costs", tasks.bits_with_scales),
        Check("scale", "The scale of a block", tasks.block_scale),
        Predict("blocks", "Blocks", _text("blocks", _blocks), Choice(experiments.BETTER)),
        See(
            "blocks",
            "Two ways to follow the size",
            _text("blocks-seen"),
            experiments.elements_in_blocks,
        ),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "formats?format=E2M1&other=int4&code=5&block=0.0&zoom=0",
        "nonuniform?story=weights&method=nf&bits=4",
    ),
    builds_on=("nonuniform-levels", "granularity"),
)
