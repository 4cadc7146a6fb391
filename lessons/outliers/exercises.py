"""The exercise of this lesson: write `rotate`."""

from functools import partial

import numpy as np

from core.hadamard import hadamard
from lessons.engine.exercise import Arguments, Exercise, WrongProgram, one_thing_wrong

_STARTER = '''def rotate(x):
    """The list x rotated by Hadamard's matrix. Its length is 1, 2, 4, 8, ...

    A list of one number stays. Else, with its halves a and b: first all (a_i + b_i) / 2 ** 0.5,
    then all (a_i - b_i) / 2 ** 0.5, and each of these two lists rotated in turn.
    """
    return x
'''

_SOLUTION = """def rotate(x):
    if len(x) == 1:
        return x
    half = len(x) // 2
    pairs = list(zip(x[:half], x[half:]))
    sums = [(a + b) / 2**0.5 for a, b in pairs]
    differences = [(a - b) / 2**0.5 for a, b in pairs]
    return rotate(sums) + rotate(differences)
"""


def cases(seed: int) -> tuple[Arguments, ...]:
    """One number, one outlier among zeros, and random lists."""
    random = np.random.default_rng([seed, 14])
    chosen: list[Arguments] = [
        ([3.0],),
        ([4.0, 2.0],),
        ([8.0, 0.0, 0.0, 0.0],),
        ([0.0, 8.0, 0.0, 0.0],),
        ([1.0, 1.0, 1.0, 1.0],),
    ]
    drawn: list[Arguments] = [
        ([round(float(v), 1) for v in random.uniform(-5, 5, 2 ** int(random.integers(1, 4)))],)
        for _ in range(20)
    ]
    return (*chosen, *drawn)


def expected(x: list[float]) -> list[float]:
    """The product with the matrix."""
    return [float(v) for v in np.array(x) @ hadamard(len(x))]


_wrong = partial(one_thing_wrong, _SOLUTION)

ROTATE = Exercise(
    function="rotate",
    prompt="Write `rotate`, which mixes a list of activations with Hadamard’s matrix, without "
    "building the matrix: sums and differences of halves, again and again.",
    starter=_STARTER,
    solution=_SOLUTION,
    cases=cases,
    expected=expected,
    hints=(
        "Pair the first half with the second: one result is their sums, the other their "
        "differences, both divided by √2.",
        "Each of the two halves is rotated again in the same way. A list of one number stays "
        "as it is.",
    ),
    mistakes=(
        WrongProgram("def rotate(x):\n    return x\n", "This is the starter: nothing is rotated."),
        _wrong(
            "/ 2**0.5",
            "/ 1",
            "Without the division by √2 the list grows with each round. A rotation keeps lengths.",
        ),
        _wrong(
            "/ 2**0.5",
            "/ 2",
            "Divide by √2, not by 2: else the list becomes shorter, and turning back does not give "
            "the old one.",
        ),
        _wrong(
            "return rotate(sums) + rotate(differences)",
            "return sums + differences",
            "That is one round. Each of the two lists must be rotated in turn.",
        ),
        _wrong(
            "return rotate(sums) + rotate(differences)",
            "return rotate(sums) + differences",
            "The differences must be rotated as well.",
        ),
        _wrong("(a - b)", "(b - a)", "The differences are the first half minus the second."),
        _wrong(
            "(a - b) / 2**0.5",
            "(a + b) / 2**0.5",
            "Both lists are sums: then half of what was in x is lost.",
        ),
        _wrong(
            "return rotate(sums) + rotate(differences)",
            "return rotate(differences) + rotate(sums)",
            "The sums come first.",
        ),
    ),
)
