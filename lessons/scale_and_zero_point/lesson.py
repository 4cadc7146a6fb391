"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core import IntFormat, QuantParams, absmax_params, dequantize, params_from_range
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.prose import Prose, bracketed, number
from lessons.engine.staircase import staircase
from lessons.engine.step import Explain, Predict, See
from lessons.scale_and_zero_point import experiments, tasks
from lessons.scale_and_zero_point.exercises import ZERO_POINT_OF

TEXT = Path(__file__).with_name("text.md")

_CODE = 3
_RULER = QuantParams(np.float64(0.5), np.int32(1), IntFormat(3))
_RANGE = tasks.FIRST_COVERING


def ruler(zero_point: float) -> Frame:
    """The ruler of the text, with another zero point."""
    scale, format = float(_RULER.scale), _RULER.format
    params = QuantParams(np.float64(scale), np.int32(zero_point), format)
    levels = [float(dequantize(np.array(code), params)) for code in (format.qmin, format.qmax)]
    return Frame(
        staircase(params, -4.0, 4.0),
        (
            f"Codes {number(format.qmin)} to {format.qmax}, S = {number(scale)}, "
            f"Z = {number(zero_point)}: real 0 has code {number(zero_point)}",
            f"The first level is {number(scale)} · ({number(format.qmin)} − "
            f"{bracketed(zero_point)}) = {number(levels[0])}",
            f"The last level is {number(scale)} · ({format.qmax} − {bracketed(zero_point)}) = "
            f"{number(levels[1])}",
        ),
    )


def _ruler() -> Mapping[str, str]:
    return {
        "scale": number(_RULER.scale),
        "zero_point": number(_RULER.zero_point),
        "code": number(_CODE),
        "real": number(dequantize(np.array(_CODE), _RULER)),
    }


def _figure_5() -> Mapping[str, str]:
    return {
        "weights": ", ".join(map(number, experiments.WEIGHTS)),
        "printed": ", ".join(map(number, experiments.PRINTED)),
        "last": number(experiments.WEIGHTS[experiments.LAST]),
        "last_rounded": number(experiments.figure_5(IntFormat(8))[experiments.LAST]),
        "last_printed": number(experiments.PRINTED[experiments.LAST]),
    }


def _affine() -> QuantParams:
    return params_from_range(np.float64(_RANGE.low), np.float64(_RANGE.high), _RANGE.format)


def _from_range() -> Mapping[str, str]:
    format, affine = _RANGE.format, _affine()
    ends = np.array([_RANGE.low, _RANGE.high])
    symmetric = absmax_params(ends, format.bits, narrow=format.narrow)
    return {
        "low": number(_RANGE.low),
        "high": number(_RANGE.high),
        "bits": number(format.bits),
        "qmin": number(format.qmin),
        "qmax": number(format.qmax),
        "length": number(_RANGE.high - _RANGE.low),
        "steps": number(format.qmax - format.qmin),
        "scale": number(affine.scale),
        "zero_point": number(affine.zero_point),
        "first": number(dequantize(np.array(format.qmin), affine)),
        "last": number(dequantize(np.array(format.qmax), affine)),
        "largest": number(np.abs(ends).max()),
        "symmetric_scale": number(symmetric.scale),
    }


def _conventions() -> Mapping[str, str]:
    return {
        "scale": number(experiments.MIXED_SCALE),
        "zero_point": number(experiments.MIXED_ZERO_POINT),
        "value": number(experiments.MIXED_VALUE),
    }


def _relu() -> Mapping[str, str]:
    bits = experiments.PREDICTED_BITS
    return {
        "bits": number(bits),
        "unsigned_qmax": number(IntFormat(bits, signed=False).qmax),
        "signed_qmax": number(IntFormat(bits).qmax),
        "count": f"{experiments.RELU_COUNT:,}",
        "seeds": number(len(experiments.RELU_SEEDS)),
    }


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="scale-and-zero-point",
    title="What a scale and a zero point do",
    purpose="Read, choose and check the two numbers that turn a code into a real number.",
    steps=(
        Explain(
            "A ruler for real numbers",
            _text("ruler", _ruler),
            chart=lambda: Moving(Slider("Zero point Z", -4, 3, 1), ruler),
        ),
        Predict("figure", "Four weights", _text("figure", _figure_5), Number("It becomes")),
        See("figure", "The nearest level", _text("figure-seen"), experiments.figure_5_rounded),
        Predict(
            "printed",
            "What the figure prints",
            _text("printed", _figure_5),
            Choice(experiments.REASONS),
        ),
        See("printed", "The last level", _text("printed-seen"), experiments.figure_5_causes),
        Check("last-level", "Choose the last level", tasks.last_level),
        Explain(
            "From a range to a scale",
            _text("from-range", _from_range),
            chart=lambda: staircase(_affine(), _RANGE.low - 0.5, _RANGE.high + 0.5),
            example=tasks.zero_point_of_range,
        ),
        Check("exact", "A number that stays exact", tasks.exact_number),
        Check("zero-point", "The zero point of a range", tasks.zero_point_of_range),
        Write("write", "Write it in Python", ZERO_POINT_OF),
        Predict(
            "conventions",
            "Two conventions",
            _text("conventions", _conventions),
            Number("The runtime reads"),
        ),
        See(
            "conventions",
            "Wrong by twice Z",
            _text("conventions-seen", _conventions),
            experiments.mixed_conventions,
        ),
        Predict("relu", "After a ReLU", _text("relu", _relu), Number("Times larger", 0.0, 1000.0)),
        See("relu", "The empty half", _text("relu-seen", _relu), experiments.symmetric_after_relu),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "scale?low=-0.6&high=3.6&bits=3&x=-0.5",
        "range?story=relu&bits=3&symmetric=1",
    ),
    builds_on=("uniform-quantizer",),
)
