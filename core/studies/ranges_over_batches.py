"""Batches that stream in, and the range that each rule would choose after every one of them."""

from dataclasses import dataclass

import numpy as np

from core.affine import fake_quantize, params_from_range
from core.calibration import RULES as TABLE
from core.calibration import Needs
from core.formats import IntFormat
from core.granularity import PerChannel
from core.metrics import sqnr_db

SHIFTS = tuple(round(-2 + 0.2 * i, 1) for i in range(21))  # doublings of brightness

# The picture of a stream has six rows: the second prior of ACIQ is left out.
_SHOWN = tuple(rule for rule in TABLE.values() if rule.name != "aciq-laplace")
RULES = tuple(rule.title for rule in _SHOWN)


@dataclass(frozen=True, eq=False)
class RangesOverBatches:
    """batches: float64 (batches, size). low, high, sqnr_db: (rules, batches), after each batch.

    sqnr_db: of all values so far at the rule's range; higher is better, ∞ where exact.
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


def sqnr_at_ranges(x: np.ndarray, low: np.ndarray, high: np.ndarray, bits: int) -> np.ndarray:
    """SQNR of `x`, float64, in signed codes that cover [low, high], for each low and high.

    >>> x = np.array([0.0, 1.0, 2.0, 2.9])
    >>> sqnr_at_ranges(x, np.zeros(1), np.array([3.0]), bits=2).round(2)  # 13.41 / 0.1²
    array([31.27])
    """
    params = params_from_range(low, high, IntFormat(bits), granularity=PerChannel(0))
    each = np.tile(x, (len(low), 1))
    return np.array([sqnr_db(x, approximation) for approximation in fake_quantize(each, params)])


def ranges_over_batches(values: np.ndarray, bits: int) -> RangesOverBatches:
    """The range of every calibration rule after every batch, and its SQNR.

    values: float64 (batches, size).
    """
    seen = {needs: needs.observer() for needs in Needs}
    shape = len(RULES), len(values)
    low, high, quality = np.empty(shape), np.empty(shape), np.empty(shape)
    for b in range(len(values)):
        seen = {needs: observer.update(values[b]) for needs, observer in seen.items()}
        found = [rule.choose(seen[rule.needs], IntFormat(bits), False) for rule in _SHOWN]
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
