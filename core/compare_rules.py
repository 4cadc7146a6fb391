"""Every rule of calibration on one tensor, and the error between them and around them."""

from dataclasses import dataclass

import numpy as np

from core.affine import params_from_range
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
from core.error_split import squared_errors
from core.formats import IntFormat
from core.granularity import PerChannel
from core.try_range import RangeTrial, try_range

COUNT = 100  # ranges of a sweep
NARROWEST = 0.02  # of them, as a share of the range of all values
RULES = ("min/max", "percentile 99", "MSE", "entropy", "ACIQ, Gauss", "ACIQ, Laplace")


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
    ranges = (
        minmax(seen),
        percentile(seen, 99.0),
        mse(seen, format, symmetric),
        entropy(seen, format, symmetric),
        aciq(seen, Prior.GAUSSIAN, format, symmetric),
        aciq(seen, Prior.LAPLACE, format, symmetric),
    )
    return tuple(
        Ruling(rule, range, try_range(x, range.low, range.high, bits, symmetric))
        for rule, range in zip(RULES, ranges, strict=True)
    )


def sweep_range(x: np.ndarray, bits: int, symmetric: bool) -> Sweep:
    """Tries COUNT ranges s·[min, max], s from NARROWEST to 1.

    >>> sweep = sweep_range(np.array([-1.0, 0.0, 1.0]), 2, symmetric=True)
    >>> float(sweep.share[-1]), float(sweep.rounding[-1]), float(sweep.clipping[-1])
    (1.0, 0.0, 0.0)
    """
    share = np.linspace(NARROWEST, 1.0, COUNT)
    format = IntFormat(bits, narrow=symmetric)
    ends = share * float(x.min()), share * float(x.max())
    params = params_from_range(*ends, format, symmetric, PerChannel(0))
    squares, cut = squared_errors(np.broadcast_to(x, (COUNT, x.size)), params)
    return Sweep(share, *(np.where(part, squares, 0.0).mean(axis=1) for part in (~cut, cut)))
