"""A streaming observer: what calibration remembers of the batches that went by.

It keeps the distinct values and their counts while there are at most BINS of them: small tensors,
and data that is already quantized, stay exact. Once there are more, it keeps a histogram. Which of
the two, and what it holds, depends on the values alone: not on their order, nor on the batches.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.arrays import Array, as_float, namespace, pieces, tiles, to_numpy
from core.calibration.distinct import DistinctValues
from core.calibration.distribution import Distribution
from core.calibration.extremes import NOTHING_SEEN, Extremes
from core.calibration.histogram import BINS, Histogram, empty_histogram

_NO_VALUES = DistinctValues()
_NO_BINS = Histogram(0, 0, np.zeros(0, np.int64))


@dataclass(frozen=True, eq=False)
class HistogramObserver:
    """Count, extremes and distribution of every value seen so far, in bounded memory.

    `update` and `merge` return a new observer. `distinct` is None once there are too many values;
    `binned` is None before.

    >>> HistogramObserver().update([1.0, 3.0]).update([-2.0]).extremes
    Extremes(count=3, low=-2.0, high=3.0)
    """

    extremes: Extremes = NOTHING_SEEN
    distinct: DistinctValues | None = _NO_VALUES
    binned: Histogram | None = None

    def update(self, batch: Array) -> "HistogramObserver":
        """The observer after it has also seen `batch`, an array of any shape.

        Raises:
            InputError: when the batch holds NaN or an infinity.
        """
        values = as_float(batch, "batch")
        extremes = self.extremes.update(values)
        if extremes.count == self.extremes.count:
            return self
        if self.distinct is not None:
            distinct = self.distinct.with_values(_pieces(values), BINS)
            if distinct is not None:
                return HistogramObserver(extremes, distinct)
        binned = self._counted_into(empty_histogram(extremes)).with_values(_pieces(values))
        return HistogramObserver(extremes, None, binned)

    def merge(self, other: "HistogramObserver") -> "HistogramObserver":
        """The observer that has seen what both have seen."""
        extremes = self.extremes.merge(other.extremes)
        if self.distinct is not None and other.distinct is not None:
            distinct = self.distinct.merge(other.distinct, BINS)
            if distinct is not None:
                return HistogramObserver(extremes, distinct)
        binned = other._counted_into(self._counted_into(empty_histogram(extremes)))
        return HistogramObserver(extremes, None, binned)

    @cached_property
    def histogram(self) -> Histogram:
        """The counts in at most BINS bins of one width; no bins when nothing was seen."""
        if self.binned is not None:
            return self.binned
        if not self.extremes.count:
            return _NO_BINS
        return self._counted_into(empty_histogram(self.extremes))

    @property
    def counts(self) -> np.ndarray:
        """Of each bin of the histogram, how many values it holds; int64."""
        return self.histogram.counts

    @property
    def edges(self) -> np.ndarray:
        """The len(counts) + 1 edges of these bins, in the unit of the data."""
        return self.histogram.edges

    @cached_property
    def distribution(self) -> Distribution:
        """What the rules read: exact values, or bins in which values are spread evenly."""
        if self.distinct is not None:
            return Distribution(self.distinct.values, self.distinct.counts, 0.0)
        used = np.flatnonzero(self.counts)
        width = float(np.ldexp(1.0, self.histogram.exponent))
        return Distribution(self.edges[used], self.counts[used], width)

    def _counted_into(self, bins: Histogram) -> Histogram:
        """`bins`, no finer than our own, with all that was seen counted too."""
        if self.distinct is not None:
            return bins.with_counts(self.distinct.values, self.distinct.counts)
        assert self.binned is not None
        return bins.with_histogram(self.binned)


def _pieces(x: Array) -> Iterator[np.ndarray]:
    """All of `x` as flat float64 NumPy arrays that fit a cache."""
    xp = namespace(x)
    for tile in tiles(x):
        flat = xp.reshape(x[tile], (-1,))
        for part in pieces(flat):
            yield to_numpy(xp.astype(flat[part], xp.float64))
