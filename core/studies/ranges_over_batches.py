"""Batches that stream in, and the range that each rule would choose after every one of them."""

from dataclasses import dataclass

import numpy as np

from core.affine import fake_quantize, params_from_range
from core.calibration import (
    HistogramObserver,
    MovingAverageObserver,
    Prior,
    Range,
    aciq,
    entropy,
    minmax,
    moving_average,
    mse,
    percentile,
)
from core.data.batch_streams import BATCHES, batches
from core.errors import InputError
from core.formats import IntFormat
from core.granularity import PerChannel
from core.metrics import sqnr_db

SHIFTS = tuple(round(-2 + 0.2 * i, 1) for i in range(21))  # doublings of brightness

RULES = ("min/max", "moving average", "percentile 99", "MSE", "entropy", "ACIQ, Gauss")


@dataclass(frozen=True, eq=False)
class RangesOverBatches:
    """batches: float64 (BATCHES, SIZE). low, high, sqnr_db: (rules, BATCHES), after each batch.

    sqnr_db: of all values so far at the rule's range; higher is better.
    """

    batches: np.ndarray
    low: np.ndarray
    high: np.ndarray
    sqnr_db: np.ndarray


@dataclass(frozen=True, eq=False)
class StaticAndDynamic:
    """SQNR in dB for each of SHIFTS: at the range of before, and at the data's own."""

    static: np.ndarray
    dynamic: np.ndarray


def rule_range(
    rule: str, seen: HistogramObserver, averaged: MovingAverageObserver, bits: int
) -> Range:
    """What one of RULES chooses for what the two observers have seen.

    Raises:
        InputError: for another rule.
    """
    form = IntFormat(bits)
    match rule:
        case "min/max":
            return minmax(seen)
        case "moving average":
            return moving_average(averaged)
        case "percentile 99":
            return percentile(seen, 99.0)
        case "MSE":
            return mse(seen, form)
        case "entropy":
            return entropy(seen, form)
        case "ACIQ, Gauss":
            return aciq(seen, Prior.GAUSSIAN, form)
    raise InputError(f"there is no rule {rule!r}; choose one of {', '.join(RULES)}.")


def sqnr_at_ranges(x: np.ndarray, low: np.ndarray, high: np.ndarray, bits: int) -> np.ndarray:
    """SQNR of `x`, float64, in signed codes that cover [low, high], for each low and high.

    ∞ where it is exact.

    >>> x = np.array([0.0, 1.0, 2.0, 2.9])
    >>> sqnr_at_ranges(x, np.zeros(1), np.array([3.0]), bits=2).round(2)  # 13.41 / 0.1²
    array([31.27])
    """
    params = params_from_range(low, high, IntFormat(bits), granularity=PerChannel(0))
    each = np.tile(x, (len(low), 1))
    found = [sqnr_db(x, approximation) for approximation in fake_quantize(each, params)]
    return np.array([np.inf if one is None else one for one in found])


def ranges_over_batches(story: str, bits: int, seed: int) -> RangesOverBatches:
    """Every rule after every batch."""
    values = batches(story, seed)
    seen, averaged = HistogramObserver(), MovingAverageObserver()
    shape = len(RULES), BATCHES
    low, high, quality = np.empty(shape), np.empty(shape), np.empty(shape)
    for b in range(BATCHES):
        seen, averaged = seen.update(values[b]), averaged.update(values[b])
        found = [rule_range(rule, seen, averaged, bits) for rule in RULES]
        low[:, b], high[:, b] = [one.low for one in found], [one.high for one in found]
        quality[:, b] = sqnr_at_ranges(values[: b + 1].ravel(), low[:, b], high[:, b], bits)
    return RangesOverBatches(values, low, high, quality)


def static_and_dynamic(known: RangesOverBatches, rule: str, bits: int) -> StaticAndDynamic:
    """The last batch made brighter, 2ˢ times: under the range chosen before, and under its own.

    Static: what `rule` chose after all batches, computed once. Dynamic: min/max of what is there.
    """
    r = RULES.index(rule)
    low, high = known.low[r, -1], known.high[r, -1]
    both = []
    for shift in SHIFTS:
        x = known.batches[-1] * 2.0**shift
        both.append(sqnr_at_ranges(x, np.array([low, x.min()]), np.array([high, x.max()]), bits))
    static, dynamic = np.transpose(both)
    return StaticAndDynamic(static, dynamic)
