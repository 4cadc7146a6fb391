"""The exercise of this lesson: read the bits of a small float."""

from functools import partial

import numpy as np

from core.formats import Minifloat
from lessons.engine.exercise import Arguments, Exercise, WrongProgram, one_thing_wrong

_HEAD = "def number_of(code, exponent_bits, mantissa_bits):\n"

_STARTER = '''def number_of(code, exponent_bits, mantissa_bits):
    """The number that a small float stands for. Its bits: sign, exponent, mantissa.

    The bias is 2 ** (exponent_bits - 1) - 1. Every code is a finite number.
    Bits out of the middle: (code >> mantissa_bits) % 2 ** exponent_bits is the exponent.
    """
    return float(code)
'''

_SOLUTION = """def number_of(code, exponent_bits, mantissa_bits):
    bias = 2 ** (exponent_bits - 1) - 1
    fraction = (code % 2**mantissa_bits) / 2**mantissa_bits
    exponent = (code >> mantissa_bits) % 2**exponent_bits
    sign = -1 if code >> (mantissa_bits + exponent_bits) else 1
    if exponent == 0:
        return sign * 2.0 ** (1 - bias) * fraction
    return sign * 2.0 ** (exponent - bias) * (1 + fraction)
"""


def cases(seed: int) -> tuple[Arguments, ...]:
    """Codes of fp4 first: normal, subnormal, negative; then random ones of several formats."""
    random = np.random.default_rng([seed, 11])
    chosen: list[Arguments] = [(code, 2, 1) for code in (2, 3, 1, 4, 7, 10, 15, 9, 0)]
    drawn: list[Arguments] = []
    for _ in range(30):
        exponent, mantissa = int(random.integers(2, 5)), int(random.integers(1, 4))
        drawn.append((int(random.integers(0, 2 ** (1 + exponent + mantissa))), exponent, mantissa))
    return (*chosen, *drawn)


def expected(code: int, exponent_bits: int, mantissa_bits: int) -> float:
    """The number by the core's table."""
    bias = 2 ** (exponent_bits - 1) - 1
    return float(Minifloat("learner's", exponent_bits, mantissa_bits, bias).values[code])


_wrong = partial(one_thing_wrong, _SOLUTION)

NUMBER_OF = Exercise(
    function="number_of",
    prompt="Write `number_of`, which reads a small float. It gets the code as a whole number, and "
    "how many bits the exponent and the mantissa have; one more bit, the highest, is the sign.",
    starter=_STARTER,
    solution=_SOLUTION,
    cases=cases,
    expected=expected,
    hints=(
        "Take the code apart with `%` and `>>`: mantissa, exponent, sign.",
        "The bias is 2^(exponent_bits − 1) − 1. With exponent 0 there is no leading 1, and the "
        "power is 1 − bias.",
    ),
    mistakes=(
        WrongProgram(
            f"{_HEAD}    return float(code)\n",
            "This is the starter: it takes the code for the number.",
        ),
        _wrong("-1 if", "1 if", "The sign is missing: codes with the highest bit are negative."),
        _wrong(
            "(1 + fraction)",
            "fraction",
            "A normal number has a hidden 1 in front of its fraction, which is not stored.",
        ),
        _wrong("(exponent - bias)", "exponent", "The bias is not subtracted from the exponent."),
        _wrong(
            "    if exponent == 0:\n        return sign * 2.0 ** (1 - bias) * fraction\n",
            "",
            "Exponent 0 is special: the hidden 1 is missing there, so that 0 has a code.",
        ),
        _wrong(
            "2.0 ** (1 - bias) * fraction",
            "2.0 ** -bias * fraction",
            "Where the exponent is 0, the power of two is the same as for exponent 1. Else there "
            "is a gap between the two.",
        ),
        _wrong(
            "(code % 2**mantissa_bits) / 2**mantissa_bits",
            "code % 2**mantissa_bits",
            "The mantissa counts parts of 1: divide it by 2 to the number of its bits.",
        ),
        _wrong(
            "bias = 2 ** (exponent_bits - 1) - 1",
            "bias = 2 ** (exponent_bits - 1)",
            "The bias is one too large.",
        ),
    ),
)
