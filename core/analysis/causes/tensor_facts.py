"""A tensor that is quantized, row by row, and what other quantizers would make of it."""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

_SMALLEST = 1e-6  # of the median row: a row of smaller values holds no signal


EXACT_DB = 300.0  # beyond what float64 tells from exact
_QUIET = np.errstate(all="ignore")  # numbers near the largest float: told from the results


@dataclass(frozen=True, eq=False)
class TensorFacts:
    """The weights or the input of a layer.

    values:    (channels, n) floats: output channels of weights, or a sample of an input's channels.
    quantized: the same as the codes stand for them.
    bits:      of the codes. symmetric: whether 0 is in the middle of the codes.
    per_row:   whether each row has a scale of its own.
    columns:   (n,) input channel of each column of weights; None where columns are no channels.
    """

    values: np.ndarray
    quantized: np.ndarray
    bits: int
    symmetric: bool
    per_row: bool
    columns: np.ndarray | None = None

    @cached_property
    def largest(self) -> np.ndarray:
        """(channels,) largest magnitude of each row."""
        return np.abs(self.values).max(axis=1)

    @cached_property
    def alive(self) -> np.ndarray:
        """(channels,) whether the row holds a signal."""
        largest = self.largest
        there = largest[largest > 0]
        return largest > (_SMALLEST * np.median(there) if there.size else 0.0)

    @cached_property
    def row_ratio_db(self) -> float:
        """The largest magnitude of a row over that of the second largest, in dB; 0 for one row."""
        largest = np.sort(self.largest[self.largest > 0])
        return float(20 * np.log10(largest[-1] / largest[-2])) if len(largest) > 1 else 0.0

    @cached_property
    def sqnr_db(self) -> float:
        """The median over the rows of their SQNR in dB; in the whole, one large row hides others.

        EXACT_DB where there is no error, or no signal.
        """
        return self.sqnr_without(np.zeros(self.values.shape, bool))

    @cached_property
    def column_sqnr_db(self) -> float:
        """The median over the input channels of weights of their SQNR in dB; NaN without any."""
        if self.columns is None:
            return math.nan
        signal, noise = (
            np.bincount(self.columns, _square_sums(x.T))
            for x in (self.values, self.values - self.quantized)
        )
        there = signal > 0
        if not there.any():
            return EXACT_DB
        return float(np.median(_decibels(signal[there], noise[there])))

    @cached_property
    def whole_sqnr_db(self) -> float:
        """The SQNR of all values together in dB; EXACT_DB where there is no error."""
        signal, noise = _square_sums(self.values), _square_sums(self.values - self.quantized)
        return float(_decibels(signal.sum(keepdims=True), noise.sum(keepdims=True))[0])

    def sqnr_without(self, left_out: np.ndarray) -> float:
        """The median without the elements `left_out`, (channels, n) bool."""
        signal = _square_sums(np.where(left_out, 0.0, self.values))
        noise = _square_sums(np.where(left_out, 0.0, self.values - self.quantized))
        counted = self.alive & (signal > 0)
        if not counted.any():
            return EXACT_DB
        return float(np.median(_decibels(signal[counted], noise[counted])))

    @_QUIET
    def requantized(
        self,
        left_out: np.ndarray | None = None,
        bits: int | None = None,
        per_row: bool | None = None,
    ) -> "TensorFacts":
        """The tensor under a min/max range that need not hold the elements `left_out`."""
        bits = self.bits if bits is None else bits
        per_row = self.per_row if per_row is None else per_row
        values = self.values.astype(np.float64)
        kept = values if left_out is None else np.where(left_out, 0.0, values)
        axis = 1 if per_row else None
        low, high = (
            np.minimum(kept.min(axis=axis, keepdims=True), 0.0),
            np.maximum(kept.max(axis=axis, keepdims=True), 0.0),
        )
        if self.symmetric:
            top = 2 ** (bits - 1) - 1
            scale, first, last = np.maximum(-low, high) / top, -top, top
        else:
            scale, first, last = (high - low) / (2**bits - 1), 0, 2**bits - 1
        scale = np.where(scale > 0, scale, 1.0)
        zero = 0.0 if self.symmetric else np.rint(-low / scale)
        codes = np.clip(np.rint(values / scale) + zero, first, last)
        return replace(self, quantized=(codes - zero) * scale, bits=bits, per_row=per_row)

    def resampled(self, seed: int) -> "TensorFacts":
        """Half of the columns, at random."""
        n = self.values.shape[1]
        chosen = np.random.default_rng(seed).permutation(n)[: max(n // 2, 1)]
        return replace(self, values=self.values[:, chosen], quantized=self.quantized[:, chosen])


@_QUIET
def _square_sums(x: np.ndarray) -> np.ndarray:
    """(channels,) Σx² of each row, in float64."""
    return np.asarray((x.astype(np.float64) ** 2).sum(axis=1))


@_QUIET
def _decibels(signal: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """SQNR of each pair; EXACT_DB for no noise, and where the sums are beyond float64."""
    found = 10 * np.log10(signal / noise)
    return np.where(np.isfinite(found), np.minimum(found, EXACT_DB), EXACT_DB)
