"""The lightest observer: the smallest and the largest value of a stream."""

import math
from dataclasses import dataclass

from core.arrays import Array, as_float, namespace
from core.errors import InputError


@dataclass(frozen=True)
class Extremes:
    """Count, minimum and maximum of every value seen so far. `update` and `merge` return a new one.

    >>> Extremes().update([1.0, 3.0]).update([-2.0])
    Extremes(count=3, low=-2.0, high=3.0)
    """

    count: int = 0
    low: float = math.inf
    high: float = -math.inf

    def update(self, batch: Array) -> "Extremes":
        """The observer after it has also seen `batch`, an array of any shape.

        Raises:
            InputError: when the batch holds NaN or an infinity.
        """
        values = as_float(batch, "batch")
        if 0 in values.shape:
            return self
        xp = namespace(values)
        low, high = float(xp.min(values)), float(xp.max(values))
        if not (math.isfinite(low) and math.isfinite(high)):
            raise InputError("a batch to calibrate on holds NaN or infinity; only finite numbers.")
        return self.merge(Extremes(math.prod(values.shape), low, high))

    def merge(self, other: "Extremes") -> "Extremes":
        """The observer that has seen what both have seen."""
        return Extremes(
            self.count + other.count, min(self.low, other.low), max(self.high, other.high)
        )


NOTHING_SEEN = Extremes()
