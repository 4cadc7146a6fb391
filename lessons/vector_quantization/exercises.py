"""The exercise of this lesson: the bytes of codes and codebook."""

from functools import partial

import numpy as np

from lessons.engine.exercise import Arguments, Exercise, WrongProgram, one_thing_wrong

_STARTER = '''def stored_bytes(n, d, k):
    """Bytes of n weights, stored as codes for d weights each, and of their codebook.

    d divides n. The codebook has k centroids of d float32 numbers, 4 bytes each.
    A code has just enough bits for k numbers. Codes are packed; the last byte may be filled up.
    (k - 1).bit_length() is the number of bits that the numbers 0 to k - 1 need.
    """
    return 4 * n
'''

_SOLUTION = """def stored_bytes(n, d, k):
    bits = (k - 1).bit_length()
    codes = (n // d * bits + 7) // 8
    return codes + 4 * k * d
"""


def cases(seed: int) -> tuple[Arguments, ...]:
    """A code a weight, pairs, a K that is no power of two, codes that fill no byte, random ones."""
    random = np.random.default_rng([seed, 18])
    chosen: list[Arguments] = [
        (64, 1, 16),
        (64, 2, 16),
        (64, 2, 12),
        (12, 4, 4),
        (1000, 4, 3),
        (65536, 4, 256),
    ]
    drawn: list[Arguments] = []
    for _ in range(20):
        d = int(random.integers(1, 9))
        drawn.append((d * int(random.integers(10, 400)), d, int(random.integers(2, 300))))
    return (*chosen, *drawn)


def expected(n: int, d: int, k: int) -> int:
    """Whole bytes: ⌈(n/d)·⌈log₂ k⌉ / 8⌉ + 4·k·d."""
    bits = int(np.ceil(np.log2(k)))
    return int(np.ceil(n / d * bits / 8)) + 4 * k * d


_wrong = partial(one_thing_wrong, _SOLUTION)

STORED_BYTES = Exercise(
    function="stored_bytes",
    prompt="Write `stored_bytes`, which counts everything that vector quantization stores for a "
    "layer: the packed codes and the codebook.",
    starter=_STARTER,
    solution=_SOLUTION,
    cases=cases,
    expected=expected,
    hints=(
        "A code names one of k vectors: `(k - 1).bit_length()` bits. There are n / d codes.",
        "Packed codes fill whole bytes, rounded up once at the end. The codebook is k · d "
        "floats of four bytes.",
    ),
    mistakes=(
        WrongProgram(
            "def stored_bytes(n, d, k):\n    return 4 * n\n",
            "This is the starter: the bytes of the float weights.",
        ),
        _wrong(
            "codes + 4 * k * d",
            "codes",
            "The codebook is missing: without it the codes mean nothing.",
        ),
        _wrong("4 * k * d", "4 * k", "A centroid has d numbers, one for each weight of a vector."),
        _wrong("4 * k * d", "k * d", "Each number of the codebook is a float32 of 4 bytes."),
        _wrong("n // d * bits", "n * bits", "There is a code for d weights, not for each weight."),
        _wrong(
            "(n // d * bits + 7) // 8",
            "n // d * bits",
            "You counted the bits of the codes. A byte has eight.",
        ),
        _wrong(
            "(n // d * bits + 7) // 8",
            "n // d * bits // 8",
            "The last bits need a byte, too: round up.",
        ),
        _wrong(
            "(k - 1).bit_length()",
            "k.bit_length()",
            "The codes are 0 to k − 1: for k a power of two you count one bit too many.",
        ),
        _wrong(
            "(n // d * bits + 7) // 8",
            "n // d * ((bits + 7) // 8)",
            "Codes are packed: a code of less than eight bits has no byte of its own.",
        ),
    ),
)
