"""Additive powers of two (APoT; Li, Dong, Wang 2020, arXiv 1909.13144, eq. 5).

    level = γ · Σᵢ pᵢ,   pᵢ ∈ {0, 2^−i, 2^−(i+n), …, 2^−(i+(2ᵏ−2)n)},   i = 0 … n − 1

k base bits choose each of the n = b′/k terms, b′ being the bits without the sign; γ makes the
largest level 1. Powers of two alone (n = 1) leave the outer levels far apart; k = 1 is a uniform
grid; k = 2 lies between. All exponents differ, so no two sums are equal.

The exponents 0, −1, −2, … are dealt like cards: 2ᵏ − 1 rounds, one to each term a round. Where k
does not divide b′, the authors' code gives one term the r bits that are left: it takes part in the
last 2ʳ − 1 rounds only, and is dealt first.
"""

import itertools

import numpy as np

from core.codebooks.arguments import check_whole
from core.codebooks.codebook import Codebook


def apot(bits: int, base_bits: int = 2, signed: bool = True) -> Codebook:
    """The levels of APoT from −1, or 0 unsigned, to 1; α is the scale of a `core.scaled.Scaled`.

    bits: 2 to 8, one of them for the sign when `signed`. base_bits: k, 1 to 8.

    Raises:
        InputError: for other bits, or powers too small for float32.

    >>> (apot(4, signed=False).levels * 48).round(9).tolist()  # γ = ⅔, steps of ⅔/32
    [0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 9.0, 12.0, 16.0, 18.0, 24.0, 32.0, 33.0, 36.0, 48.0]
    """
    check_whole("bits", bits, 2, 8)
    check_whole("base_bits", base_bits, 1, 8)
    sums = np.array([sum(p) for p in itertools.product(*_terms(bits - signed, base_bits))])
    positive = np.sort(sums) / sums.max()
    return Codebook(np.unique(np.concatenate([-positive, positive])) if signed else positive)


def _terms(bits: int, base_bits: int) -> list[list[float]]:
    """What each term may be."""
    whole, left = divmod(bits, base_bits)
    sizes = [left] * (left > 0) + [base_bits] * whole
    terms = [[0.0] for _ in sizes]
    power = 1.0
    rounds = (1 << max(sizes)) - 1
    for remaining in range(rounds, 0, -1):
        for term, size in zip(terms, sizes, strict=True):
            if remaining < 1 << size:
                term.append(power)
                power /= 2
    return terms
