"""The range that each calibration rule chooses for one tensor, and the error that it causes."""

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
from core.studies.range_error import RangeResult, measure_range

RULES = ("min/max", "percentile 99", "MSE", "entropy", "ACIQ, Gauss", "ACIQ, Laplace")


@dataclass(frozen=True, eq=False)
class RuleResult:
    """Where one rule puts the range, and what that does to the tensor."""

    rule: str
    range: Range
    trial: RangeResult

    @property
    def mean_square(self) -> float:
        """Mean squared error, in squared units of x; lower is better."""
        return self.trial.split.total / self.trial.split.count


def compare_rules(x: np.ndarray, bits: int, symmetric: bool) -> tuple[RuleResult, ...]:
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
        RuleResult(rule, range, measure_range(x, range.low, range.high, bits, symmetric))
        for rule, range in zip(RULES, ranges, strict=True)
    )
