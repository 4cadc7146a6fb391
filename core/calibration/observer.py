"""A streaming observer: what calibration remembers of the batches that went by.

The histogram's bin width is always a power of two and its edges are multiples of the width, so
that two bins of a finer histogram make exactly one of a coarser. The width depends on the total
range alone, and a wider range never asks for a finer width. Hence the order and the size of the
batches do not matter, and merged observers equal a single pass, count for count.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from core.arrays import Array, as_float, pieces, to_numpy
from core.calibration.extremes import NOTHING_SEEN, Extremes

BINS = 8192  # at most; 64 KiB of counts, whatever streams by
_FINEST = -1000  # widths below 2⁻¹⁰⁰⁰ would reach float64's subnormals


@dataclass(frozen=True, eq=False)
class HistogramObserver:
    """Count, extremes and a histogram of every value seen so far; at most BINS bins.

    `update` and `merge` return a new observer. Bin i counts the values in
    [(first + i)·2^exponent, (first + i + 1)·2^exponent).

    >>> HistogramObserver().update([1.0, 3.0]).update([-2.0]).extremes
    Extremes(count=3, low=-2.0, high=3.0)
    """

    extremes: Extremes = NOTHING_SEEN
    exponent: int = _FINEST
    first: int = 0
    counts: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    def update(self, batch: Array) -> "HistogramObserver":
        """The observer after it has also seen `batch`, an array of any shape.

        Raises:
            InputError: when the batch holds NaN or an infinity.
        """
        values = to_numpy(as_float(batch, "batch")).ravel()
        seen = NOTHING_SEEN.update(values)
        if not seen.count:
            return self
        exponent = max(_exponent(seen), self.exponent)
        first = _bin(seen.low, exponent)
        counts = np.zeros(_bin(seen.high, exponent) - first + 1, np.int64)
        for part in pieces(values):
            piece = values[part].astype(np.float64)
            bins = np.floor(np.ldexp(piece, -exponent, out=piece), out=piece)
            # A tiny negative number must not underflow into bin 0.
            np.minimum(bins, -1.0, out=bins, where=values[part] < 0)
            counts += np.bincount((bins - first).astype(np.intp), minlength=len(counts))
        return self.merge(HistogramObserver(seen, exponent, first, counts))

    def merge(self, other: "HistogramObserver") -> "HistogramObserver":
        """The observer that has seen what both have seen."""
        if not other.extremes.count or not self.extremes.count:
            return self if self.extremes.count else other
        extremes = self.extremes.merge(other.extremes)
        exponent = max(_exponent(extremes), self.exponent, other.exponent)
        a, b = self._coarsened(exponent), other._coarsened(exponent)
        first = min(a.first, b.first)
        counts = np.zeros(max(o.first + len(o.counts) for o in (a, b)) - first, np.int64)
        for part in (a, b):
            counts[part.first - first :][: len(part.counts)] += part.counts
        return HistogramObserver(extremes, exponent, first, counts)

    @property
    def edges(self) -> np.ndarray:
        """The len(counts) + 1 bin edges, in the unit of the data."""
        return np.ldexp(np.arange(len(self.counts) + 1) + float(self.first), self.exponent)

    def _coarsened(self, exponent: int) -> "HistogramObserver":
        """The same counts in bins of width 2^exponent, which is not finer than now."""
        shift = exponent - self.exponent
        if not shift:
            return self
        bins = (np.arange(len(self.counts)) + self.first) >> min(shift, 62)
        counts = np.zeros(int(bins[-1] - bins[0]) + 1, np.int64)
        np.add.at(counts, bins - bins[0], self.counts)
        return HistogramObserver(self.extremes, exponent, int(bins[0]), counts)


def _bin(value: float, exponent: int) -> int:
    """Number of the bin of width 2^exponent that holds `value`."""
    number = math.floor(math.ldexp(value, -exponent))
    return min(number, -1) if value < 0 else number  # however tiny


def _exponent(seen: Extremes) -> int:
    """Smallest e for which at most BINS bins of width 2^e cover the range, their edges exact."""
    # Halved, so that the span of the widest float64 range is finite; never so narrow that a
    # bin's number would leave the integers that float64 holds.
    half_span = max(seen.high / 2 - seen.low / 2, max(abs(seen.low), abs(seen.high)) * 2.0**-38)
    if half_span == 0.0:
        return _FINEST
    exponent = max(math.frexp(half_span)[1] + 1 - BINS.bit_length(), _FINEST)
    while _bin(seen.high, exponent) - _bin(seen.low, exponent) >= BINS:
        exponent += 1
    return exponent
