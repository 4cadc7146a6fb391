"""What the calibration rules read of an observer: how much lies above a threshold.

A distribution is a row of pieces of one width w, the values of a piece spread evenly over it; w = 0
means exact values. Of a piece that a threshold t cuts, the part above t has the length right − t
and the mean (t + right)/2, so that counts and sums above t are exact for such a density.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True, eq=False)
class Distribution:
    """counts[i] values lie evenly over [lefts[i], lefts[i] + width].

    lefts: (n,) float64, ascending. counts: (n,) int64, positive. width: 0 or more, at most
    the distance between two lefts.

    >>> exact = Distribution(np.array([1.0, 4.0]), np.array([2, 1]), width=0.0)
    >>> count, total = exact.above(np.array([0.0, 1.0, 3.5]))
    >>> count.tolist(), total.tolist()
    ([3.0, 1.0, 1.0], [6.0, 4.0, 4.0])
    >>> even = Distribution(np.array([0.0]), np.array([8]), width=4.0)
    >>> even.excess(np.array([2.0])).tolist()  # 4 values over 2 to 4, on average 1 beyond 2
    [4.0]
    """

    lefts: np.ndarray
    counts: np.ndarray
    width: float

    @property
    def count(self) -> int:
        """How many values there are."""
        return int(self.counts.sum())

    @cached_property
    def middles(self) -> np.ndarray:
        """The mean of each piece, (n,)."""
        return self.lefts + self.width / 2

    @property
    def mean(self) -> float:
        """Σx / n."""
        return float(self.counts @ self.middles) / self.count

    def square_sum(self, centre: float = 0.0) -> float:
        """Σ(x − centre)²."""
        spread = self.count * self.width**2 / 12
        return float(self.counts @ (self.middles - centre) ** 2) + spread

    def absolute_sum(self, centre: float = 0.0) -> float:
        """Σ|x − centre|; a piece that holds the centre counts as if all lay in its middle."""
        return float(self.counts @ np.abs(self.middles - centre))

    def above(self, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How many values lie above each threshold, and their sum; t of any shape."""
        count, total = self._tails
        i = np.searchsorted(self.lefts, t, side="right")
        if not self.width:
            return count[i], total[i]
        cut = np.maximum(i - 1, 0)
        right = self.lefts[cut] + self.width
        part = self.counts[cut] * np.clip((right - t) / self.width, 0.0, 1.0) * (i > 0)
        return count[i] + part, total[i] + part * (t + right) / 2

    def excess(self, t: np.ndarray) -> np.ndarray:
        """Σ max(x − t, 0) for each threshold; t of any shape."""
        count, total = self.above(t)
        return total - t * count

    def mirrored(self) -> "Distribution":
        """The distribution of −x."""
        return Distribution(-(self.lefts + self.width)[::-1], self.counts[::-1], self.width)

    def normalized(self) -> tuple["Distribution", int]:
        """The distribution of x/2^e and e, where max|x|/2^e is about 1: squares cannot overflow."""
        exponent = int(np.frexp(np.abs(self.lefts).max())[1])
        width = float(np.ldexp(self.width, -exponent))
        return Distribution(np.ldexp(self.lefts, -exponent), self.counts, width), exponent

    def at_rank(self, k: np.ndarray) -> np.ndarray:
        """The k-th smallest value, k from 0; within a piece they lie at equal distances."""
        ends = np.cumsum(self.counts)
        i = np.searchsorted(ends, k, side="right")
        within = (k - (ends[i] - self.counts[i]) + 0.5) / self.counts[i]
        return self.lefts[i] + self.width * within

    @cached_property
    def _tails(self) -> tuple[np.ndarray, np.ndarray]:
        """Number and sum of the values in the pieces from i on, i = 0 … n."""
        counts = self.counts.astype(np.float64)
        return _from_end(counts), _from_end(counts * self.middles)


def times_power_of_two(x: float | np.ndarray, exponent: int) -> np.ndarray:
    """x·2^exponent: from the unit of `normalized` back to that of the data; too large is ∞."""
    with np.errstate(over="ignore"):
        return np.ldexp(x, exponent)


def _from_end(terms: np.ndarray) -> np.ndarray:
    """Sums of terms[i:], i = 0 … n."""
    return np.append(np.cumsum(terms[::-1])[::-1], 0.0)
