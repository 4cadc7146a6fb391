"""Levels that are powers of two, so that a product is a shift of bits (survey III-F).

    levels  0, ±2^n₂, …, ±2^n₁        b bits: one code for 0, 2^(b−1) for the powers and their signs
    n₂ = n₁ + 1 − 2^(b−1) / 2         half of those codes are positive

Incremental network quantization (INQ; Zhou et al. 2017, arXiv 1702.03044, eq. 2 to 4) takes the
nearest level. Its n₁ makes 2^n₁ the power nearest to the largest weight s = max|w|: midpoints lie
at ¾·2^n₁ and 3/2·2^n₁, and ¾·2^n₁ ≤ s is n₁ = ⌊log₂(4s/3)⌋. With s = m·2^e, ½ ≤ m < 1, that is
e for m ≥ ¾ and e − 1 below: exact, with no logarithm to round. (At a midpoint INQ goes away from
zero, a `Codebook` up: they part at negative midpoints alone.)

The logarithmic quantizer (Miyashita et al. 2016, arXiv 1603.01025) rounds the exponent instead:
thresholds at the geometric means √½·2^n, where INQ has the arithmetic ¾·2^n.
"""

import math
from typing import Any

import numpy as np

from core.codebooks.arguments import check_whole, finite_numbers
from core.codebooks.codebook import Codebook

ARITHMETIC = 0.75  # where 2⁻¹ ends and 2⁰ begins, for the nearest level …
GEOMETRIC = math.sqrt(0.5)  # … and for the nearest exponent


def power_of_two(x: Any, bits: int) -> Codebook:
    """INQ's levels for `x`: 0 and the powers of two below max|x|, the nearest level taken.

    x: array of any shape; all zeros count as max|x| = 1. bits: 2 to 8.

    Raises:
        InputError: for other bits, NaN, infinities, no elements, or powers below float32's.

    >>> power_of_two([0.3, -0.7], bits=3).levels.tolist()  # ⌊log₂(2.8/3)⌋ = −1, n₂ = −2
    [-0.5, -0.25, 0.0, 0.25, 0.5]
    """
    return Codebook(_levels(x, bits, ARITHMETIC))


def logarithmic(x: Any, bits: int) -> Codebook:
    """The same levels, reached by rounding log₂|x|; 0 for exponents that round below n₂.

    Raises:
        InputError: as `power_of_two`.

    >>> c = logarithmic([1.0], bits=3)  # √½ = 0.7071…
    >>> c.levels.tolist(), c.round([0.70, 0.72, 0.35]).tolist()
    ([-1.0, -0.5, 0.0, 0.5, 1.0], [0.5, 1.0, 0.0])
    """
    levels = _levels(x, bits, GEOMETRIC)
    positive = levels[levels > 0] * GEOMETRIC
    return Codebook(levels, np.concatenate([-positive[::-1], positive]))


def _levels(x: Any, bits: int, boundary: float) -> np.ndarray:
    """0, ±2^n₂ … ±2^n₁, n₁ the largest with boundary·2^n₁ ≤ max|x|."""
    check_whole("bits", bits, 2, 8)
    mantissa, exponent = math.frexp(float(np.abs(finite_numbers(x)).max()) or 1.0)
    n1 = exponent if mantissa >= boundary else exponent - 1
    n2 = n1 + 1 - 2 ** (bits - 2)
    positive = np.ldexp(1.0, np.arange(n2, n1 + 1))
    return np.concatenate([-positive[::-1], [0.0], positive])
