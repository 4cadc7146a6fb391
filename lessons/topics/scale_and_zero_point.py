"""The first lesson: what a scale and a zero point do (survey III-B and III-C, Fig. 5)."""

from collections.abc import Mapping

import numpy as np

from core import IntFormat, QuantParams, absmax_params, dequantize, params_from_range
from lessons.answer import Choice, Number
from lessons.experiments import after_relu, figure_5, sign_of_zero_point
from lessons.experiments.staircase import staircase
from lessons.lesson import Check, Explain, Lesson, Predict, See
from lessons.prose import Prose, no_facts, number
from lessons.tasks.exact import FIRST, exact
from lessons.tasks.saturate import saturate
from lessons.tasks.zero_point import zero_point

_CODE = 3
_EXAMPLE = QuantParams(np.float64(0.5), np.int32(1), IntFormat(3))


def _ruler() -> Mapping[str, str]:
    return {
        "scale": number(_EXAMPLE.scale),
        "zero_point": number(_EXAMPLE.zero_point),
        "code": number(_CODE),
        "real": number(dequantize(np.array(_CODE), _EXAMPLE)),
    }


def _figure() -> Mapping[str, str]:
    return {
        "weights": ", ".join(map(number, figure_5.WEIGHTS)),
        "printed": ", ".join(map(number, figure_5.PRINTED)),
        "last": number(figure_5.WEIGHTS[figure_5.LAST]),
        "printed_last": number(figure_5.on_ruler(IntFormat(8))[figure_5.LAST]),
    }


def _covering() -> QuantParams:
    return params_from_range(np.float64(FIRST.low), np.float64(FIRST.high), FIRST.format)


def _from_range() -> Mapping[str, str]:
    format = FIRST.format
    affine = _covering()
    ends = np.array([FIRST.low, FIRST.high])
    symmetric = absmax_params(ends, format.bits, narrow=format.narrow)
    return {
        "low": number(FIRST.low),
        "high": number(FIRST.high),
        "bits": number(format.bits),
        "qmin": number(format.qmin),
        "qmax": number(format.qmax),
        "length": number(FIRST.high - FIRST.low),
        "steps": number(format.qmax - format.qmin),
        "scale": number(affine.scale),
        "zero_point": number(affine.zero_point),
        "largest": number(np.abs(ends).max()),
        "half": number(format.qmax),
        "symmetric_scale": number(symmetric.scale),
    }


def _sign() -> Mapping[str, str]:
    return {
        "scale": number(sign_of_zero_point.SCALE),
        "zero_point": number(sign_of_zero_point.ZERO_POINT),
        "real": number(sign_of_zero_point.REAL),
    }


def _relu() -> Mapping[str, str]:
    bits = after_relu.SHOWN
    return {
        "bits": number(bits),
        "top": number(IntFormat(bits, signed=False).qmax),
        "half": number(IntFormat(bits).qmax),
        "count": f"{after_relu.COUNT:,}",
        "seeds": number(len(after_relu.SEEDS)),
    }


def _text(section: str, facts=no_facts) -> Prose:  # type: ignore[no-untyped-def]
    return Prose("scale_and_zero_point", section, facts)


LESSON = Lesson(
    key="scale-and-zero-point",
    title="What a scale and a zero point do",
    purpose="Read, choose and check the two numbers that turn a code into a real number.",
    steps=(
        Explain(
            "A ruler for real numbers",
            _text("ruler", _ruler),
            picture=lambda: staircase(_EXAMPLE, -3.5, 2.0),
        ),
        Predict("figure", "Four weights", _text("figure", _figure), Number("It becomes")),
        See("figure", "To the nearest mark", _text("figure-seen"), figure_5.rounded),
        Predict(
            "printed", "What the figure prints", _text("printed", _figure), Choice(figure_5.REASONS)
        ),
        See("printed", "Where the codes end", _text("printed-seen"), figure_5.causes),
        Check("saturate", "Place the end yourself", saturate),
        Explain(
            "From a range to a scale",
            _text("from-range", _from_range),
            picture=lambda: staircase(_covering(), FIRST.low - 0.5, FIRST.high + 0.5),
        ),
        Check("exact", "A number that stays exact", exact),
        Check("zero-point", "The zero point of a range", zero_point),
        Predict("sign", "Two conventions", _text("sign", _sign), Number("The runtime reads")),
        See("sign", "Off by twice Z", _text("sign-seen", _sign), sign_of_zero_point.mixed_up),
        Predict("relu", "After a ReLU", _text("relu", _relu), Number("Times larger", 0.0, 1000.0)),
        See("relu", "An empty half", _text("relu-seen", _relu), after_relu.compared),
        Explain("What you can do now", _text("end")),
    ),
)
