"""A histogram that does not depend on the order in which its values came.

The bin width is always a power of two and the edges are multiples of the width, so that two bins
of a finer histogram make exactly one of a coarser. The width depends on the total range alone, and
a wider range never asks for a finer width. Hence the order and the size of the batches do not
matter, and merged histograms equal a single pass, count for count.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.calibration.extremes import Extremes

BINS = (
    2**14
)  # at most; 128 KiB of counts. With 2¹³ the MSE rule misses the best range by 5 times more
_FINEST = -1000  # widths below 2⁻¹⁰⁰⁰ would reach float64's subnormals


@dataclass(frozen=True, eq=False)
class Histogram:
    """Bin i counts the values in [(first + i)·2^exponent, (first + i + 1)·2^exponent).

    counts: (bins,) int64, at most BINS of them.
    """

    exponent: int
    first: int
    counts: np.ndarray

    @property
    def edges(self) -> np.ndarray:
        """The len(counts) + 1 bin edges, in the unit of the data."""
        return np.ldexp(np.arange(len(self.counts) + 1) + float(self.first), self.exponent)

    def with_values(self, pieces: Iterable[np.ndarray]) -> "Histogram":
        """With float64 values that lie in its bins counted too."""
        counts = self.counts.copy()
        for piece in pieces:
            counts += np.bincount(self._bins(piece), minlength=len(counts))
        return Histogram(self.exponent, self.first, counts)

    def with_counts(self, values: np.ndarray, counts: np.ndarray) -> "Histogram":
        """With each of the float64 `values` counted `counts` times."""
        total = self.counts.copy()
        np.add.at(total, self._bins(values), counts)
        return Histogram(self.exponent, self.first, total)

    def with_histogram(self, finer: "Histogram") -> "Histogram":
        """With all that a histogram of bins no wider than these has counted."""
        shift = min(self.exponent - finer.exponent, 62)
        total = self.counts.copy()
        bins = (np.arange(len(finer.counts)) + finer.first) >> shift
        np.add.at(total, bins - self.first, finer.counts)
        return Histogram(self.exponent, self.first, total)

    def _bins(self, values: np.ndarray) -> np.ndarray:
        """Index of the bin of each value."""
        # Above width 1, a tiny negative number would underflow into the bin of 0.
        numbers = np.floor(values) if self.exponent > 0 else values
        numbers = numbers * 2.0**-self.exponent
        np.floor(numbers, out=numbers)
        numbers -= self.first
        return numbers.astype(np.intp)


def empty_histogram(seen: Extremes) -> Histogram:
    """The bins for values between two extremes, of one value or more; nothing is counted yet.

    >>> empty_histogram(Extremes().update([-3.0, 5.0])).edges[[0, -1]].tolist()
    [-3.0, 5.0009765625]
    """
    exponent = _exponent(seen)
    first = _bin(seen.low, exponent)
    return Histogram(exponent, first, np.zeros(_bin(seen.high, exponent) - first + 1, np.int64))


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
