"""Moving-average calibration: the extremes of a batch, averaged exponentially over the batches.

Of the batches' minima (and likewise of their maxima) x₁, x₂, …, with the constant c, 0 < c ≤ 1:

    e₁ = x₁,  eₙ = eₙ₋₁ + c·(xₙ − eₙ₋₁)

One batch with an outlier moves the range by c of the way, and is forgotten as (1 − c)ⁿ. Source:
Jacob et al. 2018 (arXiv 1712.05877, section 3.1); torch.ao's MovingAverageMinMaxObserver.
"""

import math
import sys
from dataclasses import dataclass

from core.arrays import Array
from core.calibration.extremes import NOTHING_SEEN
from core.calibration.minmax import Range
from core.errors import InputError

_NOWHERE = Range(0.0, 0.0)


@dataclass(frozen=True)
class MovingAverageObserver:
    """The moving average after `batches` batches, and the first of them.

    `update` and `merge` return a new observer; order matters, and an empty batch counts for none.

    Raises:
        InputError: when `constant` is not in (0, 1].

    >>> seen = MovingAverageObserver(constant=0.25).update([0.0, 4.0]).update([-2.0, 8.0])
    >>> moving_average(seen)  # 0 + (−2 − 0)/4, 4 + (8 − 4)/4
    Range(low=-0.5, high=5.0)
    """

    constant: float = 0.01
    batches: int = 0
    first: Range = _NOWHERE
    average: Range = _NOWHERE

    def __post_init__(self) -> None:
        if not 0 < self.constant <= 1:
            raise InputError(
                f"the averaging constant is {self.constant}; give more than 0, at most 1, as 0.01."
            )

    def update(self, batch: Array) -> "MovingAverageObserver":
        """The observer after it has also seen `batch`, an array of any shape.

        Raises:
            InputError: when the batch holds NaN or an infinity.
        """
        seen = NOTHING_SEEN.update(batch)
        if not seen.count:
            return self
        x = Range(seen.low, seen.high)
        return self.merge(MovingAverageObserver(self.constant, 1, x, x))

    def merge(self, later: "MovingAverageObserver") -> "MovingAverageObserver":
        """The observer that has first seen our batches, and then those of `later`.

        Let a be our average and e that of later's n batches, which began at e₁ = x₁. Had it come
        after us, it would have begun at a + c·(x₁ − a) = x₁ + (1 − c)·(a − x₁) instead: further on
        by (1 − c)·(a − x₁). Each update eₙ = (1 − c)·eₙ₋₁ + c·xₙ multiplies such a difference by
        1 − c, and n − 1 of them follow. Hence merged = e + (1 − c)ⁿ·(a − x₁).

        Raises:
            InputError: when the constants differ.
        """
        if self.constant != later.constant:
            raise InputError(
                f"averages with constants {self.constant} and {later.constant} cannot be merged; "
                "use one constant."
            )
        if not self.batches or not later.batches:
            return self if self.batches else later
        kept = (1.0 - self.constant) ** later.batches
        a, x, e = self.average, later.first, later.average
        low, high = (
            _merged(*ends, kept) for ends in ((a.low, x.low, e.low), (a.high, x.high, e.high))
        )
        merged = Range(low, max(low, high))  # rounding must not exchange two that are all but equal
        return MovingAverageObserver(
            self.constant, self.batches + later.batches, self.first, merged
        )


def _merged(a: float, x: float, e: float, kept: float) -> float:
    """e + kept·(a − x), which lies among the values averaged: it is finite even if a − x is not."""
    apart = a - x
    found = e + kept * apart if math.isfinite(apart) else kept * a + (e - kept * x)
    return min(max(found, -sys.float_info.max), sys.float_info.max)


def moving_average(observer: MovingAverageObserver) -> Range:
    """The averaged minimum and maximum.

    Raises:
        InputError: when the observer has seen nothing.
    """
    if not observer.batches:
        raise InputError("there is nothing to calibrate on: the observer has seen no values.")
    return observer.average
