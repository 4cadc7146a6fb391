"""The range that each calibration rule chooses for one tensor, and the error that it causes."""

from dataclasses import dataclass

import numpy as np

from core.calibration import RULES as TABLE
from core.calibration import Needs, Range
from core.formats import IntFormat
from core.studies.range_error import RangeResult, measure_range

# On one tensor there are no batches to average over.
_COMPARED = tuple(rule for rule in TABLE.values() if rule.needs is not Needs.BATCH_AVERAGES)
RULES = tuple(rule.title for rule in _COMPARED)


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
    """What each calibration rule chooses for `x`, float64, of at least one value.

    >>> x = np.append(np.linspace(-1, 1, 999), 50.0)  # one outlier
    >>> {r.rule: round(r.range.high) for r in compare_rules(x, 3, symmetric=False)}  # ends β
    ... # doctest: +NORMALIZE_WHITESPACE
    {'min/max': 50, 'percentile 99': 1, 'MSE': 50, 'entropy': 1,
     'ACIQ, Gauss': 4, 'ACIQ, Laplace': 2}
    """
    format = IntFormat(bits, narrow=symmetric)
    seen = {needs: needs.observer().update(x) for needs in {rule.needs for rule in _COMPARED}}
    ranges = {rule.title: rule.choose(seen[rule.needs], format, symmetric) for rule in _COMPARED}
    return tuple(
        RuleResult(title, range, measure_range(x, range.low, range.high, bits, symmetric))
        for title, range in ranges.items()
    )
