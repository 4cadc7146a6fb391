"""How well a scale covers a range, with the best zero point, when one number must stay exact."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core import IntFormat, PerChannel, QuantParams, dequantize, quantize
from lessons.engine.prose import number

SLACK = 1e-9  # the rounding of float64


@dataclass(frozen=True)
class Covering:
    """Cover [low, high] with signed codes of `bits`, so that `target` is exact."""

    bits: int
    low: float
    high: float
    target: float

    @property
    def format(self) -> IntFormat:
        """The codes."""
        return IntFormat(self.bits)

    @cached_property
    def solution(self) -> float:
        """The smallest scale that works and is a multiple of 1/8; 0 when there is none."""
        scales = (self.target / k for k in range(2, self.format.qmax - self.format.qmin + 1))
        fitting = (s for s in scales if s * 8 == round(s * 8) and self.error(s) <= s / 2 + SLACK)
        return min(fitting, default=0.0)

    def worst(self, scale: float) -> tuple[float, float]:
        """The number of the range with the largest error, and the level that it becomes.

        The zero point is the one that makes this error smallest.
        """
        zero_points = np.arange(self.format.qmin, self.format.qmax + 1)
        scales = np.full(len(zero_points), scale)
        params = QuantParams(scales, zero_points, self.format, PerChannel(0))
        numbers = np.tile(np.linspace(self.low, self.high, 101), (len(zero_points), 1))
        becomes = dequantize(quantize(numbers, params), params)
        error = np.abs(becomes - numbers)
        best = int(error.max(axis=1).argmin())
        at = int(error[best].argmax())
        return float(numbers[best, at]), float(becomes[best, at])

    def error(self, scale: float) -> float:
        """The largest error, without its sign."""
        at, becomes = self.worst(scale)
        return abs(becomes - at)

    def unrounded(self, scale: float) -> float:
        """The scale that was meant, where `scale` is a fraction of `target` written as a decimal.

        The two must agree in the four digits that a lesson shows.

        >>> Covering(3, -1.0, 1.75, target=1.75).unrounded(0.5833) == 1.75 / 3
        True
        >>> Covering(3, -1.0, 1.75, target=1.75).unrounded(0.583)
        0.583
        """
        steps = self.target / scale
        if not 0.5 < steps < 2**self.bits:
            return scale
        meant = self.target / round(steps)
        return meant if number(meant) == number(scale) else scale
