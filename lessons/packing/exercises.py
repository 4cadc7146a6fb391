"""The exercise of this lesson: write `pack4`."""

import numpy as np

from core.formats.packing import pack
from lessons.engine.exercise import Arguments, Exercise, WrongProgram

_HEAD = "def pack4(codes):\n"

_STARTER = '''def pack4(codes):
    """The signed codes -8 to 7 as a list of whole numbers 0 to 255, the bytes: two codes in each.

    The first of two takes the lower four bits. Negative codes are in two's complement: add 16.
    If the number of codes is odd, the upper half of the last byte is 0.
    """
    return codes
'''

_SOLUTION = """def pack4(codes):
    halves = [code % 16 for code in codes]
    if len(halves) % 2:
        halves.append(0)
    return [halves[i] + 16 * halves[i + 1] for i in range(0, len(halves), 2)]
"""


def cases(seed: int) -> tuple[Arguments, ...]:
    """Even and odd numbers of codes, both signs, and random ones."""
    random = np.random.default_rng([seed, 10])
    chosen: list[Arguments] = [
        ([],),
        ([1, 2],),
        ([0, 7],),
        ([3],),
        ([-1, 1],),
        ([1, -1],),
        ([-8, 7, -3],),
        ([1, 2, 3, 4],),
    ]
    drawn: list[Arguments] = [
        (random.integers(-8, 8, int(random.integers(1, 9))).tolist(),) for _ in range(30)
    ]
    return (*chosen, *drawn)


def expected(codes: list[int]) -> list[int]:
    """The bytes by the core."""
    return [int(byte) for byte in pack(np.array(codes, np.int8), 4)]


def _wrong(body: str, reason: str) -> WrongProgram:
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return WrongProgram(f"{_HEAD}{lines}\n", reason)


_PAIRS = "halves = [code % 16 for code in codes]\nif len(halves) % 2:\n    halves.append(0)\n"
_EACH = "return [{} for i in range(0, len(halves), 2)]"

PACK4 = Exercise(
    function="pack4",
    prompt="Write `pack4`. It gets a list of signed codes of 4 bits, and returns a list of bytes "
    "with two codes in each, the first in the lower half.",
    starter=_STARTER,
    solution=_SOLUTION,
    cases=cases,
    expected=expected,
    hints=(
        "A negative code needs its last four bits: −1 is 15. `code % 16` gives them.",
        "The second code of a byte stands 16 times higher. What goes beside the last code of "
        "an odd number of them?",
    ),
    mistakes=(
        _wrong("return codes", "This is the starter: every code still has a number to itself."),
        _wrong(
            _PAIRS + _EACH.format("16 * halves[i] + halves[i + 1]"),
            "The halves are exchanged: the first code belongs in the lower four bits.",
        ),
        _wrong(
            _PAIRS.replace("code % 16", "code") + _EACH.format("halves[i] + 16 * halves[i + 1]"),
            "Negative codes are not in two’s complement: a byte cannot be negative. Add 16 to "
            "them, which `% 16` does.",
        ),
        _wrong(
            _PAIRS.replace("code % 16", "abs(code)") + _EACH.format("halves[i] + 16 * halves[i+1]"),
            "The signs are lost.",
        ),
        _wrong(
            "halves = [code % 16 for code in codes]\n"
            "return [halves[i] + 16 * halves[i + 1] for i in range(0, len(halves) - 1, 2)]",
            "The last code is lost where their number is odd.",
        ),
        _wrong(
            _PAIRS + _EACH.format("halves[i] + 8 * halves[i + 1]"),
            "Four bits further up is 16 times. With 8, codes overlap.",
        ),
        _wrong(
            "return [code % 16 for code in codes]",
            "Each code still has a byte to itself: half of every byte is empty.",
        ),
    ),
)
