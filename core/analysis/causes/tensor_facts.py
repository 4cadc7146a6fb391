"""A tensor that is quantized, row by row, and what other quantizers would make of it."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

_SMALLEST = 1e-6  # of the median row: a row of smaller values holds no signal


@dataclass(frozen=True, eq=False)
class TensorFacts:
    """The weights or the input of a layer.

    values:    (channels, n) floats: output channels of weights, or a sample of an input's channels.
    quantized: the same as the codes stand for them.
    bits:      of the codes. symmetric: whether the codes are signed and the zero point is 0.
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
    def sqnr_db(self) -> float:
        """The median over the rows of their SQNR in dB; in the whole, one large row hides others.

        ∞ where there is no error, or no signal.
        """
        return self.sqnr_without(np.zeros(self.values.shape, bool))

    @cached_property
    def whole_sqnr_db(self) -> float:
        """The SQNR of all values together in dB; ∞ where there is no error."""
        signal = float((self.values**2).sum(dtype=float))
        noise = float(((self.values - self.quantized) ** 2).sum(dtype=float))
        if not signal or not noise:
            return float("inf")
        return float(10 * np.log10(signal / noise))

    def sqnr_without(self, left_out: np.ndarray) -> float:
        """The same without the elements `left_out`, (channels, n) bool."""
        kept = np.where(left_out, 0.0, self.values)
        error = np.where(left_out, 0.0, self.values - self.quantized)
        signal, noise = (kept**2).sum(axis=1, dtype=float), (error**2).sum(axis=1, dtype=float)
        counted = self.alive & (signal > 0)
        if not counted.any():
            return float("inf")
        with np.errstate(divide="ignore"):
            return float(np.median(10 * np.log10(signal[counted] / noise[counted])))

    def requantized(
        self,
        left_out: np.ndarray | None = None,
        bits: int | None = None,
        per_row: bool | None = None,
    ) -> "TensorFacts":
        """The tensor under a min/max range that need not hold the elements `left_out`."""
        bits = self.bits if bits is None else bits
        per_row = self.per_row if per_row is None else per_row
        kept = self.values if left_out is None else np.where(left_out, 0.0, self.values)
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
        codes = np.clip(np.rint(self.values / scale) + zero, first, last)
        return replace(self, quantized=(codes - zero) * scale, bits=bits, per_row=per_row)

    def resampled(self, seed: int) -> "TensorFacts":
        """Half of the columns, at random."""
        n = self.values.shape[1]
        chosen = np.random.default_rng(seed).permutation(n)[: max(n // 2, 1)]
        return replace(self, values=self.values[:, chosen], quantized=self.quantized[:, chosen])
