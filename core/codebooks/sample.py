"""A sample in order: what the fitted codebooks (k-means, Lloyd–Max) work on.

In order, the values of a level's cell [Δᵢ, Δᵢ₊₁) lie side by side.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.codebooks.arguments import finite_numbers
from core.codebooks.codebook import Codebook, new_in_float32
from core.errors import InputError


@dataclass(frozen=True, eq=False)
class Sample:
    """Distinct values, ascending, and how much each counts.

    values: (n,) float64; importance: (n,) float64, positive.
    """

    values: np.ndarray
    importance: np.ndarray

    def mse(self, codebook: Codebook) -> float:
        """Σ hᵢ·(xᵢ − Q(xᵢ))² / Σ hᵢ, the levels in float64."""
        starts = self._starts(codebook)
        nearest = np.repeat(codebook.levels, np.diff(starts, append=len(self.values)))
        return float(self.importance @ (self.values - nearest) ** 2 / self.importance.sum())

    def centred(self, codebook: Codebook) -> Codebook:
        """Each level moved to the mean of its cell; where the cell is empty, it stays.

        An empty one is dropped when another comes so near to it that both are one float32.
        """
        starts = self._starts(codebook)
        filled = np.diff(starts, append=len(self.values)) > 0
        levels = codebook.levels.copy()
        levels[filled] = self.means(starts[filled])
        return Codebook(levels[new_in_float32(levels)])

    def means(self, starts: np.ndarray) -> np.ndarray:
        """Weighted mean of each of the runs that begin at `starts`, ascending from 0."""
        mass = np.add.reduceat(self.importance, starts)
        mean = np.add.reduceat(self.importance * self.values, starts) / mass
        last = np.append(starts[1:], len(self.values)) - 1
        return np.clip(mean, self.values[starts], self.values[last])  # rounding must not leave

    def _starts(self, codebook: Codebook) -> np.ndarray:
        """Where the cell of each level begins."""
        return np.append(0, np.searchsorted(self.values, codebook.thresholds, side="left"))


def in_order(x: Any, importance: Any = None) -> Sample:
    """The distinct values of `x`, with the sum of the importance of each.

    x: array of any shape; importance: hᵢ ≥ 0 of the same shape, 1 when left out. Only its ratios
    matter: values of importance 0 are left out. Values that are one float32 count as one, their
    mean: no codebook can tell them apart.

    Raises:
        InputError: for NaN, infinities, no elements, shapes that differ, or an importance that is
            negative or nowhere positive.

    >>> s = in_order([2.0, 1.0, 2.0])
    >>> s.values.tolist(), s.importance.tolist()
    ([1.0, 2.0], [1.0, 2.0])
    """
    flat = finite_numbers(x).ravel()
    if importance is None:
        values, counts = np.unique(flat, return_counts=True)
        return _distinct_in_float32(Sample(values, counts.astype(np.float64)))
    h = finite_numbers(importance, "importance").ravel()
    if h.shape != flat.shape or (h < 0).any() or not h.any():
        raise InputError(
            f"importance holds {h.size} numbers from {h.min():.3g} to {h.max():.3g}; give one for "
            f"each of the {flat.size} values, none negative and not all 0."
        )
    h = h / h.max()
    values, inverse = np.unique(flat[h > 0], return_inverse=True)
    return _distinct_in_float32(Sample(values, np.bincount(inverse, weights=h[h > 0])))


def _distinct_in_float32(sample: Sample) -> Sample:
    """The sample with one value, their mean, for all that are one float32."""
    starts = np.flatnonzero(new_in_float32(sample.values))
    if len(starts) == len(sample.values):
        return sample
    return Sample(sample.means(starts), np.add.reduceat(sample.importance, starts))
