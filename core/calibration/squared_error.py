"""Σ(x − x̂)² of a distribution for many scales and all windows of codes at once.

The codes k = q − Z go from k₀ to k₁, real 0 being k = 0. The nearest k climbs by 1 where |x| passes
t_j = (j − ½)·s, and there the squared error changes by

    (x − j·s)² − (x − (j − 1)·s)² = −2·s·(x − t_j)

so that, with the excess H(t) = Σ max(x − t, 0) of the values and H⁻ that of their mirror image,

    Σ(x − x̂)² = Σx² − 2·s·[ H(t₁) + … + H(t_k₁) + H⁻(t₁) + … + H⁻(t_−k₀) ]

One row of cumulated sums thus gives the error of every window [k₀, k₁] of a scale s.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.calibration.distribution import Distribution

_CHUNK = 2**16  # thresholds looked up together, so that they stay in the cache


@dataclass(frozen=True, eq=False)
class SquaredError:
    """The windows [k₁ − levels, k₁], k₁ one of `tops`, on a distribution.

    tops: whole numbers from 0 to levels; of two that do equally well, the first is taken.
    """

    distribution: Distribution
    levels: int
    tops: np.ndarray

    def least(self, scales: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For each of (n,) scales the least error of a window, and its top; (n,) each."""
        rows = max(1, _CHUNK // (self.levels + 1))
        parts = [self._least(scales[i : i + rows]) for i in range(0, len(scales), rows)]
        errors, tops = zip(*parts, strict=True)
        return np.concatenate(errors), np.concatenate(tops)

    def least_squares(self, scales: np.ndarray, tops: np.ndarray) -> np.ndarray:
        """s = Σk·x / Σk² with the codes k that the given scales and tops choose; (n,).

        |x| beyond t₁ … t_k has |k| = k, and k² = 1 + 3 + … + (2k − 1): both are sums over j.
        """
        dot, norm = np.zeros(len(scales)), np.zeros(len(scales))
        for side, ends in ((self.distribution, tops), (self._mirror, self.levels - tops)):
            j = np.arange(1, self._reach(side, scales, int(ends.max())) + 1)
            count, total = side.above(scales[:, None] * (j - 0.5))
            used = j <= ends[:, None]
            dot += np.sum(total * used, axis=1)
            norm += np.sum(count * used * (2 * j - 1), axis=1)
        return np.where(norm > 0, dot / np.where(norm > 0, norm, 1.0), scales)

    def _least(self, scales: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        gains = self._gains(self.distribution, scales, self.tops)
        gains += self._gains(self._mirror, scales, self.levels - self.tops)
        best = np.argmax(gains, axis=1)
        gain = np.take_along_axis(gains, best[:, None], axis=1)[:, 0]
        return np.maximum(self.power - 2 * scales * gain, 0.0), self.tops[best]

    def _gains(self, side: Distribution, scales: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """H(t₁) + … + H(t_end) for each scale (row) and end (column)."""
        reach = self._reach(side, scales, int(ends.max()))
        sums = np.zeros((len(scales), reach + 1))
        t = scales[:, None] * (np.arange(reach) + 0.5)
        np.cumsum(side.excess(t), axis=1, out=sums[:, 1:])
        return sums[:, np.minimum(ends, reach)]

    @staticmethod
    def _reach(side: Distribution, scales: np.ndarray, end: int) -> int:
        """How many thresholds, at most `end`, lie below the largest value."""
        largest = max(float(side.lefts[-1]) + side.width, 0.0)
        return int(min(end, largest / float(scales.min()) + 1))

    @cached_property
    def power(self) -> float:
        """Σx²."""
        return self.distribution.square_sum()

    @cached_property
    def _mirror(self) -> Distribution:
        return self.distribution.mirrored()
