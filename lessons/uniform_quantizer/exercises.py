"""The exercise of this lesson: write `quantize`."""

import numpy as np

from core import IntFormat, QuantParams
from core import quantize as core_quantize
from lessons.engine.exercise import Arguments, Exercise, WrongProgram

_STARTER = '''def quantize(r, step, bits):
    """The signed code of the real number r: a whole number.

    Codes of b bits are -2**(b-1) to 2**(b-1) - 1. A number half-way between two codes gets the
    even one.
    """
    return 0
'''

_SOLUTION = """def quantize(r, step, bits):
    code = round(r / step)
    lowest, highest = -2**(bits - 1), 2**(bits - 1) - 1
    return max(lowest, min(code, highest))
"""


def cases(seed: int) -> tuple[Arguments, ...]:
    """Numbers inside, at ties, and beyond both ends."""
    random = np.random.default_rng([seed, 4])
    chosen = [
        (0.0, 0.5, 3),
        (1.0, 0.5, 3),
        (0.7, 0.5, 3),
        (-0.7, 0.5, 3),
        (0.25, 0.5, 3),
        (0.75, 0.5, 3),
        (9.0, 0.5, 3),
        (-9.0, 0.5, 3),
        (-2.0, 0.5, 3),
        (3.1, 1.0, 4),
    ]
    drawn = [
        (
            round(float(random.uniform(-6, 6)), 2),
            float(random.choice([0.25, 0.5, 1.0])),
            int(random.choice([2, 3, 4, 8])),
        )
        for _ in range(40)
    ]
    return (*chosen, *drawn)


def expected(r: float, step: float, bits: int) -> int:
    """The code by the core."""
    params = QuantParams(np.float64(step), np.int32(0), IntFormat(bits))
    return int(core_quantize(np.array([r]), params)[0])


def _wrong(body: str, reason: str) -> WrongProgram:
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return WrongProgram(f"def quantize(r, step, bits):\n{lines}\n", reason)


_CLIP = "lowest, highest = -2**(bits - 1), 2**(bits - 1) - 1\nreturn max(lowest, min({}, highest))"

QUANTIZE = Exercise(
    function="quantize",
    prompt="Write the function `quantize`. It gets a real number `r`, the step, and the number of "
    "bits, and returns the code as a whole number: divide, round, clip. Code 0 stands for 0.",
    starter=_STARTER,
    solution=_SOLUTION,
    cases=cases,
    expected=expected,
    hints=(
        "Divide by the step, and round: that is the code, unless it is too large or too small.",
        "Signed codes of b bits go from −2^(b − 1) to 2^(b − 1) − 1. Clip to them.",
    ),
    mistakes=(
        _wrong("return 0", "This is the starter: every number gets code 0."),
        _wrong(
            "return round(r / step)",
            "The code is not clipped: a number far away gets a code that the bits cannot store.",
        ),
        _wrong(
            _CLIP.format("int(r / step)"),
            "`int` cuts off the digits, so that numbers move toward 0. Round to the nearest code.",
        ),
        _wrong(
            _CLIP.format("int(r // step)"),
            "`//` rounds down, so that every error goes the same way. Round to the nearest code.",
        ),
        _wrong(
            _CLIP.format("round(r * step)"),
            "You multiplied by the step. Ask how many steps fit into `r`.",
        ),
        _wrong(
            _CLIP.format("int((r / step + 0.5) // 1)"),
            "Half-way numbers always go up. Here they get the even code, as by Python’s `round`.",
        ),
        _wrong(
            "highest = 2**(bits - 1) - 1\nreturn max(-highest, min(round(r / step), highest))",
            "The lowest code is missing: there is one more below 0 than above it.",
        ),
        _wrong(
            "lowest, highest = -2**(bits - 1), 2**(bits - 1) - 1\n"
            "return step * max(lowest, min(round(r / step), highest))",
            "You returned the level, which is what the code stands for. Return the code itself.",
        ),
    ),
)
