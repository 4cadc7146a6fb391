"""The exercise of this lesson: write `zero_point_of`."""

import numpy as np

from core import IntFormat, params_from_range
from lessons.engine.exercise import Arguments, Exercise, WrongProgram

_HEAD = "def zero_point_of(low, high, bits):\n"

_STARTER = '''def zero_point_of(low, high, bits):
    """The zero point of the range [low, high], low <= 0 <= high, for codes 0 to 2**bits - 1.

    Code 0 stands for low, and the last code for high.
    """
    return 0
'''

_SOLUTION = """def zero_point_of(low, high, bits):
    last = 2**bits - 1
    scale = (high - low) / last
    return max(0, min(round(0 - low / scale), last))
"""


def cases(seed: int) -> tuple[Arguments, ...]:
    """Ranges on one side of zero, on both, and random ones."""
    random = np.random.default_rng([seed, 5])
    chosen: list[Arguments] = [
        (0.0, 7.0, 3),
        (-7.0, 0.0, 3),
        (-3.0, 4.0, 3),
        (-1.0, 6.0, 3),
        (-1.0, 2.5, 3),
        (-2.0, 1.0, 2),
        (-1.0, 1.0, 8),
    ]
    drawn: list[Arguments] = []
    while len(drawn) < 40:
        low = -round(float(random.uniform(0, 5)), 1)
        high = round(float(random.uniform(0.5, 5)), 1)
        bits = int(random.choice([2, 3, 4, 8]))
        fraction = -low / (high - low) * (2**bits - 1) % 1
        if abs(fraction - 0.5) > 0.01:  # near a tie the order of operations would decide
            drawn.append((low, high, bits))
    return (*chosen, *drawn)


def expected(low: float, high: float, bits: int) -> int:
    """The zero point by the core."""
    format = IntFormat(bits, signed=False)
    return int(params_from_range(np.array(low), np.array(high), format).zero_point)


def _wrong(result: str, reason: str) -> WrongProgram:
    body = f"    last = 2**bits - 1\n    scale = (high - low) / last\n    return {result}\n"
    return WrongProgram(_HEAD + body, reason)


ZERO_POINT_OF = Exercise(
    function="zero_point_of",
    prompt="Write the function `zero_point_of`. It gets a range that contains 0, and the number of "
    "bits; the codes are unsigned, 0 to 2ᵇ − 1. It returns the code of real 0, a whole number.",
    starter=_STARTER,
    solution=_SOLUTION,
    cases=cases,
    expected=expected,
    hints=(
        "How many steps lie between the first code and the last? The range divided by them is "
        "the scale.",
        "The code of 0 is as many steps above the first code as 0 is above `low`. Round it, "
        "and keep it among the codes.",
    ),
    mistakes=(
        _wrong("0", "This is the starter: code 0 stands for the lower end, not for real 0."),
        _wrong(
            "round(low / scale)",
            "The sign: real 0 lies above the lower end, so its code is positive. (The survey’s "
            "zero point has this sign.)",
        ),
        _wrong(
            "round(high / scale)",
            "You counted the steps from 0 to the upper end. Code 0 is at the lower end.",
        ),
        _wrong(
            "-low / scale",
            "The result is not rounded. A zero point is a code, so that real 0 is exact.",
        ),
        _wrong(
            "int(-low / scale)",
            "`int` cuts off the digits. Round to the nearest code.",
        ),
        _wrong(
            "round(-low / ((high - low) / (last + 1)))",
            "You divided the range by the number of codes. There is one step less than codes.",
        ),
        _wrong(
            "(last + 1) // 2",
            "That is the middle of the codes, which is right for symmetric ranges alone.",
        ),
    ),
)
