"""Every rule of calibration on one tensor, and the error between them and around them."""

from dataclasses import dataclass

import numpy as np

from core.calibration import (
    HistogramObserver,
    Prior,
    Range,
    aciq,
    entropy,
    minmax,
    mse,
    percentile,
)
from core.formats import IntFormat
from core.try_range import RangeTrial, try_range

COUNT = 100  # ranges of a sweep


@dataclass(frozen=True, eq=False)
class Ruling:
    """Where one rule puts the range, and what that does to the tensor."""

    rule: str
    range: Range
    trial: RangeTrial

    @property
    def mean_square(self) -> float:
        """Mean squared error, in squared units of x; lower is better."""
        return self.trial.split.total / self.trial.split.count


@dataclass(frozen=True, eq=False)
class Sweep:
    """Ranges that shrink from all values to almost nothing, both ends in proportion.

    share: width kept, 1 for all values. rounding, clipping: mean squared error of either kind.
    """

    share: np.ndarray
    rounding: np.ndarray
    clipping: np.ndarray

    @property
    def best(self) -> int:
        """Where the sum of both is least."""
        return int((self.rounding + self.clipping).argmin())


def compare_rules(x: np.ndarray, bits: int, symmetric: bool) -> tuple[Ruling, ...]:
    """What each rule chooses for `x`, float64, of at least one value.

    >>> x = np.append(np.linspace(-1, 1, 999), 50.0)  # one outlier
    >>> {r.rule: round(r.range.high) for r in compare_rules(x, 3, symmetric=False)}  # ends β
    ... # doctest: +NORMALIZE_WHITESPACE
    {'min/max': 50, 'percentile 99': 1, 'MSE': 50, 'entropy': 1,
     'ACIQ, Gauss': 4, 'ACIQ, Laplace': 2}
    """
    seen = HistogramObserver().update(x)
    format = IntFormat(bits, narrow=symmetric)
    ranges = {
        "min/max": minmax(seen),
        "percentile 99": percentile(seen, 99.0),
        "MSE": mse(seen, format, symmetric),
        "entropy": entropy(seen, format, symmetric),
        "ACIQ, Gauss": aciq(seen, Prior.GAUSSIAN, format, symmetric),
        "ACIQ, Laplace": aciq(seen, Prior.LAPLACE, format, symmetric),
    }
    return tuple(
        Ruling(rule, range, try_range(x, range.low, range.high, bits, symmetric))
        for rule, range in ranges.items()
    )


def sweep_range(x: np.ndarray, bits: int, symmetric: bool) -> Sweep:
    """Tries COUNT ranges s·[min, max], s from 0.02 to 1.

    >>> sweep = sweep_range(np.array([-1.0, 0.0, 1.0]), 2, symmetric=True)
    >>> float(sweep.share[-1]), float(sweep.rounding[-1]), float(sweep.clipping[-1])
    (1.0, 0.0, 0.0)
    """
    share = np.linspace(0.02, 1.0, COUNT)
    low, high = float(x.min()), float(x.max())
    splits = [try_range(x, s * low, s * high, bits, symmetric).split for s in share]
    rounding, clipping = (
        np.array([getattr(split, part) for split in splits]) / x.size
        for part in ("rounding", "clipping")
    )
    return Sweep(share, rounding, clipping)
