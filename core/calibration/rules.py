"""The calibration rules in one table: what pages, reports and the shell offer.

To add a rule: write its function in a file of its own, and its row here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from core.arrays import Array
from core.calibration.aciq import Prior, aciq
from core.calibration.entropy import entropy
from core.calibration.extremes import NOTHING_SEEN, Extremes
from core.calibration.minmax import Range, minmax
from core.calibration.moving_average import MovingAverageObserver, moving_average
from core.calibration.mse import mse
from core.calibration.observer import HistogramObserver
from core.calibration.percentile import percentile
from core.errors import InputError
from core.formats import IntFormat

Observer = Extremes | MovingAverageObserver | HistogramObserver


class Needs(Enum):
    """What a rule must know of the data."""

    EXTREMES = "the smallest and the largest value"
    BATCH_AVERAGES = "both of them, averaged over the batches"
    DISTRIBUTION = "how often each value comes"

    def observer(self) -> Observer:
        """A new observer that remembers this."""
        match self:
            case Needs.EXTREMES:
                return NOTHING_SEEN
            case Needs.BATCH_AVERAGES:
                return MovingAverageObserver()
            case Needs.DISTRIBUTION:
                return HistogramObserver()


@dataclass(frozen=True)
class CalibrationRule:
    """A rule that chooses a clipping range.

    name:    for settings, files and the shell. title: as it is shown. meaning: in plain words.
    needs:   which observer it reads.
    choose:  (observer, format of the codes, whether the range is symmetric) -> Range.
    """

    name: str
    title: str
    meaning: str
    needs: Needs
    choose: Callable[[Any, IntFormat, bool], Range]

    def for_array(self, x: Array, format: IntFormat, symmetric: bool = False) -> Range:
        """The range for one array, seen as a single batch.

        Raises:
            InputError: for an array of no elements, NaN or infinities, or as the rule itself.

        >>> RULES["minmax"].for_array([0.5, -1.0, 2.0], IntFormat(8))
        Range(low=-1.0, high=2.0)
        """
        return self.choose(self.needs.observer().update(x), format, symmetric)


def percentile_rule(percent: float) -> CalibrationRule:
    """The rule that cuts what lies beyond so many percent of the values, on either side.

    >>> percentile_rule(99.9).title
    'percentile 99.9'
    """
    return CalibrationRule(
        f"percentile-{percent:g}",
        f"percentile {percent:g}",
        f"{percent:g} % of the values lie below its upper end, and as many above its lower end",
        Needs.DISTRIBUTION,
        lambda seen, format, symmetric: percentile(seen, percent),
    )


def _aciq_rule(name: str, title: str, meaning: str, prior: Prior) -> CalibrationRule:
    return CalibrationRule(
        name,
        title,
        meaning,
        Needs.DISTRIBUTION,
        lambda seen, format, symmetric: aciq(seen, prior, format, symmetric),
    )


_TABLE = (
    CalibrationRule(
        "minmax",
        "min/max",
        "from the smallest value to the largest: nothing is clipped",
        Needs.EXTREMES,
        lambda seen, format, symmetric: minmax(seen),
    ),
    CalibrationRule(
        "moving-average",
        "moving average",
        "the smallest and the largest value of each batch, averaged over the batches",
        Needs.BATCH_AVERAGES,
        lambda seen, format, symmetric: moving_average(seen),
    ),
    percentile_rule(99.0),
    CalibrationRule(
        "mse",
        "MSE",
        "the range of least squared error, rounding and clipping together",
        Needs.DISTRIBUTION,
        mse,
    ),
    CalibrationRule(
        "entropy",
        "entropy",
        "the range whose codes keep the distribution of the values best (KL divergence)",
        Needs.DISTRIBUTION,
        entropy,
    ),
    _aciq_rule(
        "aciq-gauss",
        "ACIQ, Gauss",
        "the range of least squared error if the values were normally distributed",
        Prior.GAUSSIAN,
    ),
    _aciq_rule(
        "aciq-laplace",
        "ACIQ, Laplace",
        "the same if they followed a Laplace distribution, with more values far away",
        Prior.LAPLACE,
    ),
)

#: By name, in the order in which they are offered.
RULES: Mapping[str, CalibrationRule] = {rule.name: rule for rule in _TABLE}


def calibration_rule(name: str) -> CalibrationRule:
    """The rule of this name in RULES, or "percentile-P" for another P, more than 50, at most 100.

    Raises:
        InputError: for an unknown name.

    >>> calibration_rule("mse").title, calibration_rule("percentile-99.9").title
    ('MSE', 'percentile 99.9')
    """
    if name in RULES:
        return RULES[name]
    known = re.fullmatch(r"percentile-(\d{2,3}(?:\.\d+)?)", name)
    if known and 50 < float(known[1]) <= 100:
        return percentile_rule(float(known[1]))
    raise InputError(
        f"there is no calibration rule {name!r}; choose one of {', '.join(RULES)}, or "
        "percentile-P with a P of more than 50 and at most 100."
    )
