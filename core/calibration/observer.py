"""A streaming observer: what calibration remembers of the batches that went by.

The histogram's bin width is always a power of two and its edges are multiples of the width, so
that two bins of a finer histogram make exactly one of a coarser. The width depends on the total
range alone, and a wider range never asks for a finer width. Hence the order and the size of the
batches do not matter, and merged observers equal a single pass, count for count.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from core.arrays import Array, as_float, to_numpy
from core.errors import InputError

BINS = 8192  # at most; 64 KiB of counts, whatever streams by
_FINEST = -1000  # widths below 2⁻¹⁰⁰⁰ would reach float64's subnormals


@dataclass(frozen=True)
class Range:
    """A clipping range [low, high], in the unit of the data; low ≤ high."""

    low: float
    high: float


@dataclass(frozen=True)
class HistogramObserver:
    """Minimum, maximum and a histogram of every value seen so far; at most BINS bins.

    `update` and `merge` return a new observer. Bin i counts the values in
    [(first + i)·2^exponent, (first + i + 1)·2^exponent).
    """

    count: int = 0
    low: float = math.inf
    high: float = -math.inf
    exponent: int = _FINEST
    first: int = 0
    counts: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    def update(self, batch: Array) -> "HistogramObserver":
        """The observer after it has also seen `batch`, an array of any shape.

        Raises:
            InputError: when the batch holds NaN or an infinity.
        """
        values = to_numpy(as_float(batch, "batch")).ravel()
        if not values.size:
            return self
        low, high = float(values.min()), float(values.max())
        if not (math.isfinite(low) and math.isfinite(high)):
            raise InputError("a batch to calibrate on holds NaN or infinity; only finite numbers.")
        exponent = max(_exponent(low, high), self.exponent)
        wide = values.astype(np.float64, copy=False)
        bins = np.floor(np.ldexp(wide, -exponent)).astype(np.int64)
        first = int(bins.min())
        seen = HistogramObserver(
            values.size, low, high, exponent, first, np.bincount(bins - first).astype(np.int64)
        )
        return self.merge(seen)

    def merge(self, other: "HistogramObserver") -> "HistogramObserver":
        """The observer that has seen what both have seen."""
        if not other.count or not self.count:
            return self if self.count else other
        low, high = min(self.low, other.low), max(self.high, other.high)
        exponent = max(_exponent(low, high), self.exponent, other.exponent)
        a, b = self._coarsened(exponent), other._coarsened(exponent)
        first = min(a.first, b.first)
        counts = np.zeros(max(o.first + len(o.counts) for o in (a, b)) - first, np.int64)
        for part in (a, b):
            counts[part.first - first :][: len(part.counts)] += part.counts
        return HistogramObserver(self.count + other.count, low, high, exponent, first, counts)

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
        counts = np.bincount(bins - bins[0], weights=self.counts).astype(np.int64)
        return HistogramObserver(
            self.count, self.low, self.high, exponent, int(bins[0]), counts
        )


def _exponent(low: float, high: float) -> int:
    """Smallest e for which bins of width 2^e cover [low, high] at most BINS times, edges exact."""
    # Halved, so that the span of the widest float64 range is finite; never so narrow that a
    # bin's number would leave the integers that float64 holds.
    half_span = max(high / 2 - low / 2, max(abs(low), abs(high)) * 2.0**-38)
    if half_span == 0.0:
        return _FINEST
    exponent = max(math.frexp(half_span)[1] + 1 - BINS.bit_length(), _FINEST)
    while math.floor(math.ldexp(high, -exponent)) - math.floor(math.ldexp(low, -exponent)) >= BINS:
        exponent += 1
    return exponent
