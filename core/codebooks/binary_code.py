"""Binary-coding quantization: r ≈ Σᵢ αᵢ·bᵢ, bᵢ ∈ {−1, +1} (survey III-F).

A product with such a weight is M sums of additions and M multiplications. There is no closed form:

    greedy       bᵢ = sign(rᵢ), αᵢ = mean|rᵢ|, rᵢ₊₁ = rᵢ − αᵢ·bᵢ: each best for what is left
                 (Guo et al. 2017, arXiv 1706.02021)
    alternating  from there, in turn: α by least squares for fixed b, (B·Bᵀ)·α = B·r; then for each
                 element the nearest of the 2ᴹ sums (Xu et al. 2018, arXiv 1802.00150, algorithm 2)

Neither turn of the second can raise Σ(r − Σ αᵢ·bᵢ)², so that it never ends above the greedy one.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.arrays import Array, as_array, like, namespace
from core.codebooks.arguments import check_whole, finite_numbers
from core.errors import InputError

STEPS = 100  # the alternation has nearly always converged long before


@dataclass(frozen=True, eq=False)
class BinaryCode:
    """Rows of numbers as sums of scaled signs.

    alphas: (*rows, M) float32; signs: (*rows, M, n) int8, each −1 or +1.
    """

    alphas: Array
    signs: Array

    def decode(self) -> Array:
        """Σᵢ αᵢ·bᵢ: (*rows, n) float32, summed from the first term to the last."""
        xp = namespace(self.signs)
        terms = self.alphas[..., None] * xp.astype(self.signs, xp.float32)
        total = terms[..., 0, :]
        for i in range(1, terms.shape[-2]):
            total = total + terms[..., i, :]
        return total

    @property
    def bits_per_weight(self) -> float:
        """Bits of storage for each number: M, and its share of the float32 alphas."""
        terms, n = self.signs.shape[-2:]
        return terms + 32 * terms / n


def greedy_binary_code(x: Any, terms: int) -> BinaryCode:
    """Each term the best for what the terms before have left.

    x: (*rows, n), each row with alphas of its own; `x.reshape(-1)` gives all one. terms: M, 1 to 8.

    Raises:
        InputError: for other terms, a scalar, NaN, infinities or no elements.

    >>> code = greedy_binary_code([3.0, 1.0, -1.0, -3.0], terms=2)  # α = 2, then mean|±1| = 1
    >>> code.alphas.tolist(), code.decode().tolist()
    ([2.0, 1.0], [3.0, 1.0, -1.0, -3.0])
    """
    return _row_by_row(_greedy, x, terms)


def alternating_binary_code(x: Any, terms: int) -> BinaryCode:
    """The greedy code, improved by alternation until it converges, or for 100 turns.

    Raises:
        InputError: as `greedy_binary_code`.

    >>> row = [0.0, 1.0, 2.0, 9.0]  # greedy α = 3, 3; with its signs, least squares has 5, 4
    >>> greedy_binary_code(row, terms=2).decode().tolist()
    [0.0, 0.0, 0.0, 6.0]
    >>> alternating_binary_code(row, terms=2).decode().tolist()
    [1.0, 1.0, 1.0, 9.0]
    """
    return _row_by_row(_alternating, x, terms)


def _row_by_row(
    fit: Callable[[np.ndarray, int], tuple[np.ndarray, np.ndarray]], x: Any, terms: int
) -> BinaryCode:
    check_whole("terms", terms, 1, 8)
    x = as_array(x)
    values = finite_numbers(x)
    if not values.shape:
        raise InputError(
            "x is a scalar; a binary code is of rows of numbers: give one axis or more."
        )
    alphas = np.empty((*values.shape[:-1], terms), np.float32)
    signs = np.empty((*values.shape[:-1], terms, values.shape[-1]), np.int8)
    for row in np.ndindex(values.shape[:-1]):
        alphas[row], signs[row] = fit(values[row], terms)
    return BinaryCode(like(alphas, x), like(signs, x))


def _greedy(r: np.ndarray, terms: int) -> tuple[np.ndarray, np.ndarray]:
    alphas, signs = np.empty(terms), np.empty((terms, len(r)))
    for i in range(terms):
        signs[i] = np.where(r < 0, -1, 1)
        alphas[i] = np.abs(r).mean()
        r = r - alphas[i] * signs[i]
    return alphas, signs


def _alternating(r: np.ndarray, terms: int) -> tuple[np.ndarray, np.ndarray]:
    alphas, signs = best = _greedy(r, terms)
    least = float(((r - alphas @ signs) ** 2).sum())
    corners = np.array(list(itertools.product((-1.0, 1.0), repeat=terms)))  # (2ᴹ, M)
    for _ in range(STEPS):
        alphas = np.linalg.lstsq(signs @ signs.T, signs @ r)[0]
        sums = corners @ alphas
        order = np.argsort(sums)
        sums = sums[order]
        nearest = np.searchsorted((sums[:-1] + sums[1:]) / 2, r, side="right")
        signs = corners[order[nearest]].T
        error = float(((r - sums[nearest]) ** 2).sum())
        if not error < least:
            break
        best, least = (alphas, signs), error
    return best
