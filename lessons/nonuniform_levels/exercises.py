"""The exercise of this lesson: write `nearest_code`."""

import numpy as np

from core.codebooks import Codebook
from lessons.engine.exercise import Arguments, Exercise, WrongProgram

_HEAD = "def nearest_code(x, levels):\n"

_STARTER = '''def nearest_code(x, levels):
    """The code of the level nearest to x: its index in the list. The levels ascend."""
    return 0
'''

_SOLUTION = """def nearest_code(x, levels):
    return min(range(len(levels)), key=lambda code: abs(levels[code] - x))
"""


def cases(seed: int) -> tuple[Arguments, ...]:
    """On a level, on either side of a middle, beyond the ends, and random ones; never a tie."""
    random = np.random.default_rng([seed, 9])
    levels = [-1.0, 0.0, 0.5, 2.0]
    chosen = [
        (0.5, [0.0, 1.25]),
        (0.75, [0.0, 1.25]),
        (0.5, levels),
        (0.3, levels),
        (0.2, levels),
        (1.2, levels),
        (1.3, levels),
        (-0.6, levels),
        (9.0, levels),
        (-9.0, levels),
    ]
    drawn = [
        (
            round(float(random.uniform(-3, 3)), 2) + 0.003,
            sorted({round(float(v), 1) for v in random.uniform(-2, 2, 6)}),
        )
        for _ in range(30)
    ]
    return (*chosen, *drawn)


def expected(x: float, levels: list[float]) -> int:
    """The code by the core."""
    return int(Codebook(np.array(levels)).encode(np.array([x]))[0])


def _wrong(result: str, reason: str) -> WrongProgram:
    return WrongProgram(f"{_HEAD}    return {result}\n", reason)


NEAREST_CODE = Exercise(
    function="nearest_code",
    prompt="Write `nearest_code`. It gets a number and the list of levels, which ascend but are "
    "not at equal distances, and returns the index of the nearest level.",
    starter=_STARTER,
    solution=_SOLUTION,
    cases=cases,
    expected=expected,
    hints=(
        "The levels are not equally far apart, so that no division helps: compare distances.",
        "`min(range(len(levels)), key=...)` gives the index for which the key is smallest.",
    ),
    mistakes=(
        _wrong("0", "This is the starter: every number gets code 0."),
        _wrong(
            "min(levels, key=lambda level: abs(level - x))",
            "You returned the level. What is stored is its code, the index.",
        ),
        _wrong(
            "max(0, sum(level <= x for level in levels) - 1)",
            "That is the last level that is not above x: it rounds down. The next one may be "
            "nearer.",
        ),
        _wrong(
            "min(len(levels) - 1, sum(level < x for level in levels))",
            "That is the first level that is not below x: it rounds up. The one before may be "
            "nearer.",
        ),
        _wrong(
            "max(range(len(levels)), key=lambda code: abs(levels[code] - x))",
            "That is the level farthest away.",
        ),
        _wrong(
            "max(0, min(round((x - levels[0]) / (levels[-1] - levels[0]) * (len(levels) - 1)), "
            "len(levels) - 1))",
            "That takes the levels to be at equal distances, and they are not.",
        ),
        _wrong(
            "min(range(len(levels)), key=lambda code: abs(levels[code] - x)) + 1",
            "Codes begin at 0, as indices do.",
        ),
    ),
)
