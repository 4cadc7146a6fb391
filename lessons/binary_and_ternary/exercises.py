"""The exercise of this lesson: a product of signs that are packed into integers."""

from functools import partial

import numpy as np

from core.kernels.xnor import pack_signs, xnor_matmul
from lessons.engine.exercise import Arguments, Exercise, WrongProgram, one_thing_wrong

_STARTER = '''def sign_product(a, b, n):
    """The sum of the products of n pairs of signs.

    a and b are whole numbers whose lowest n bits are the signs: 1 for -1, 0 for +1.
    Python's a ^ b is the exclusive or, bin(5) is "0b101", and "0b101".count("1") is 2.
    """
    return 0
'''

_SOLUTION = """def sign_product(a, b, n):
    different = bin(a ^ b).count("1")
    return n - 2 * different
"""


def cases(seed: int) -> tuple[Arguments, ...]:
    """One sign, all equal, all different, both −1, and random words of other lengths."""
    random = np.random.default_rng([seed, 17])
    chosen: list[Arguments] = [
        (0, 0, 1),
        (1, 0, 1),
        (0b1010, 0b1010, 4),
        (0b1010, 0b0101, 4),
        (0b111, 0b101, 3),
        (0b10010, 0b00110, 5),
    ]
    drawn: list[Arguments] = []
    for _ in range(30):
        n = int(random.integers(2, 25))
        drawn.append((*(int(v) for v in random.integers(0, 1 << n, 2)), n))
    return (*chosen, *drawn)


def expected(a: int, b: int, n: int) -> int:
    """The product by the core's kernel."""
    rows = (np.array([[1 - 2 * (word >> i & 1) for i in range(n)]]) for word in (a, b))
    return int(xnor_matmul(*map(pack_signs, rows))[0, 0])


_wrong = partial(one_thing_wrong, _SOLUTION)

SIGN_PRODUCT = Exercise(
    function="sign_product",
    prompt="Write `sign_product`, a product of two rows of signs without any multiplication of "
    "signs: exclusive or, count the ones, and subtract.",
    starter=_STARTER,
    solution=_SOLUTION,
    cases=cases,
    expected=expected,
    hints=(
        "Two signs that agree give +1, two that differ −1. How many differ?",
        "`a ^ b` has a one where they differ, and `bin` writes it so that ones can be "
        "counted. Each of them turns a +1 into a −1.",
    ),
    mistakes=(
        WrongProgram("def sign_product(a, b, n):\n    return 0\n", "This is the starter."),
        _wrong(
            "n - 2 * different",
            "n - different",
            "That counts the pairs that are equal. Each pair that differs also takes 1 away: it "
            "counts twice.",
        ),
        _wrong(
            "n - 2 * different",
            "2 * different - n",
            "The sign is turned. Equal signs have the product +1.",
        ),
        _wrong("n - 2 * different", "different", "That is how many pairs differ."),
        _wrong(
            "a ^ b",
            "a & b",
            "And (`&`) finds where both are −1. Two signs differ where the exclusive or (`^`) "
            "is 1.",
        ),
        _wrong(
            "a ^ b",
            "a | b",
            "Or (`|`) finds where at least one is −1. Two signs differ where the exclusive or "
            "(`^`) is 1.",
        ),
        _wrong(
            "n - 2 * different",
            "len(bin(a ^ b)) - 2 - 2 * different",
            "Leading zeros are signs, too: the number of pairs is n, not the length of the "
            "written number.",
        ),
        _wrong("n - 2 * different", "8 - 2 * different", "There are n pairs, not always eight."),
    ),
)
