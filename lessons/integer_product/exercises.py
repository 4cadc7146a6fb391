"""The exercise of this lesson: requantize with an integer product and a shift."""

import numpy as np

from lessons.engine.exercise import Arguments, Exercise, WrongProgram

_HEAD = "def requantize(acc, b, c, zero):\n"

_STARTER = '''def requantize(acc, b, c, zero):
    """The 8-bit code -128 to 127 of the sum acc: acc * b / 2**c, rounded, plus zero, clipped.

    Use whole numbers only: + - * and the shift >> (a >> c is a / 2**c, rounded down).
    Ties go up. c is 1 or more.
    """
    return acc
'''

_SOLUTION = """def requantize(acc, b, c, zero):
    half = 1 << (c - 1)
    code = ((acc * b + half) >> c) + zero
    return max(-128, min(code, 127))
"""


def cases(seed: int) -> tuple[Arguments, ...]:
    """Exact quotients, ties on both sides of zero, sums that are clipped, and random ones."""
    random = np.random.default_rng([seed, 7])
    chosen = [
        (0, 1, 1, 0),
        (4, 1, 1, 0),
        (3, 1, 1, 0),
        (-3, 1, 1, 0),
        (10, 3, 2, 5),
        (-10, 3, 2, 5),
        (1000, 3, 2, 0),
        (-1000, 3, 2, 0),
        (250, 1, 1, 10),
        (6, 1, 3, -4),
        (5, 1, 3, 0),
    ]
    drawn = [
        (
            int(random.integers(-60_000, 60_001)),
            int(random.integers(64, 128)),
            int(random.integers(12, 18)),
            int(random.integers(-20, 21)),
        )
        for _ in range(40)
    ]
    return (*chosen, *drawn)


def expected(acc: int, b: int, c: int, zero: int) -> int:
    """⌊acc·b / 2ᶜ + ½⌋ + zero, clipped, in exact fractions."""
    return int(np.clip((2 * acc * b + 2**c) // 2 ** (c + 1) + zero, -128, 127))


def _wrong(body: str, reason: str) -> WrongProgram:
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return WrongProgram(f"{_HEAD}{lines}\n", reason)


REQUANTIZE = Exercise(
    function="requantize",
    prompt="A chip without floats rescales a sum by b / 2ᶜ: it multiplies by the integer `b` and "
    "shifts by `c` bits. Write `requantize`, which returns the code of 8 bits. A shift alone "
    "rounds down; here the result must be **rounded to nearest, ties up**.",
    starter=_STARTER,
    solution=_SOLUTION,
    cases=cases,
    expected=expected,
    hints=(
        "`>>` rounds down. What must be added before the shift, so that it rounds to the nearest?",
        "Half of what the shift divides by is `1 << (c - 1)`. The zero point comes after the "
        "shift, the clip last of all.",
    ),
    mistakes=(
        _wrong("return acc", "This is the starter: the sum is not rescaled."),
        _wrong(
            "return max(-128, min(((acc * b) >> c) + zero, 127))",
            "A shift rounds down, so that all errors go the same way. Add half of 2ᶜ before it.",
        ),
        _wrong(
            "return max(-128, min((acc * b + zero + (1 << (c - 1))) >> c, 127))",
            "The zero point is added before the shift, and shifted away with the rest. It counts "
            "in codes: add it afterwards.",
        ),
        _wrong(
            "return ((acc * b + (1 << (c - 1))) >> c) + zero",
            "The code is not clipped: large sums give numbers that 8 bits cannot store.",
        ),
        _wrong(
            "return max(-128, min(int(acc * b / 2**c) + zero, 127))",
            "`int` cuts off the digits, so that results move toward 0.",
        ),
        _wrong(
            "return max(-128, min(((acc * b + (1 << c)) >> c) + zero, 127))",
            "You added 2ᶜ itself, which is a whole step. Half of it rounds to nearest.",
        ),
        _wrong(
            "half = 1 << (c - 1)\n"
            "return max(-128, min(max(-128, min((acc * b + half) >> c, 127)) + zero, 127))",
            "You clipped before the zero point was added. Clip the finished code.",
        ),
        _wrong(
            "return max(-128, min(round(acc * b / 2**c) + zero, 127))",
            "Ties go to the even code, as Python’s `round` does. Here they go up.",
        ),
    ),
)
