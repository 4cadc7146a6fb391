"""Entropy calibration: the threshold of least Kullback–Leibler divergence (survey III-C).

Of the histogram of |x|, the first i bins are compared with what quantization leaves of them:

    P   these bins, all that lies beyond added to the last: what clipping makes of the data
    Q   these bins in `levels` runs, the values of each spread evenly over its non-empty bins

and the i of least KL(P‖Q) = Σ P·ln(P/Q) wins, P and Q each divided by its sum. A low threshold
makes the last bin of P tall, which Q does not have; a high one makes the runs of Q wide. KL is
infinite where the last bin is empty and something lies beyond.

Zeros say nothing about a threshold, for 0 is always a code, yet after ReLU they are half of all:
the first bin is counted like the second.

Sources: Migacz, *8-bit inference with TensorRT*, GTC 2017; NVIDIA's pytorch-quantization for the
first bin and for the number of levels. `onnxruntime_entropy` is another reading of the same slides.
"""

import math

import numpy as np

from core.calibration.distribution import times_power_of_two
from core.calibration.minmax import Range, minmax
from core.calibration.observer import HistogramObserver
from core.errors import InputError
from core.formats import IntFormat

_LOG2_BINS = 11  # 2048 bins of |x| at most, as TensorRT has


def entropy(observer: HistogramObserver, format: IntFormat, symmetric: bool = False) -> Range:
    """[−t, t] cut to the extremes seen.

    |x| up to t has 2ᵇ⁻¹ levels; where all values have one sign, and without `symmetric`, 2ᵇ.
    A format with as many levels as there are bins, 2048, clips nothing.

    Raises:
        InputError: when the observer has seen nothing.
    """
    seen = minmax(observer)
    magnitudes = np.abs(observer.distribution.middles)
    width = math.frexp(magnitudes.max())[1] - _LOG2_BINS
    bins = np.ldexp(magnitudes, -width).astype(np.intp)
    counts = np.bincount(bins, weights=observer.distribution.counts)
    counts[0] = counts[1:2].sum()  # there may be one bin only
    one_sided = seen.low >= 0 or seen.high <= 0
    levels = 2 ** (format.bits - 1 + (one_sided and not symmetric))
    if len(counts) <= levels:
        return seen
    best = levels + int(np.argmin(divergences(counts, levels)))
    threshold = float(times_power_of_two(float(best), width))
    return Range(max(-threshold, seen.low), min(threshold, seen.high))


def divergences(counts: np.ndarray, levels: int) -> np.ndarray:
    """KL(P‖Q) in nats for thresholds after `levels`, levels + 1, … and after all bins.

    counts: (n,) of |x|, the last not 0. Run j of i bins goes from ⌊j·i/levels⌋ to ⌊(j+1)·i/levels⌋.
    With C the total, T of it beyond the threshold, m the sum of a run, u its non-empty bins and c a
    bin:

        C·KL = Σ P·ln P − Σ m·ln(m/u) − T·ln(m/u)_last − C·ln C + C·ln(C − T)

    where Σ P·ln P is Σ c·ln c, but for the last bin. All are differences of cumulated sums.

    Raises:
        InputError: for less than 1 level, fewer bins than levels, or a last bin of 0.

    >>> kl = divergences(np.array([1.0, 3.0, 2.0, 2.0]), levels=2)
    >>> kl.round(4).tolist()  # P = [1, 7], [1, 3, 4], all; Q = [1, 3], [1, 2½, 2½], [2, 2, 2, 2]
    [0.0482, 0.0157, 0.0654]
    """
    c = np.asarray(counts, np.float64)
    if not 1 <= levels <= len(c) or not c[-1]:
        raise InputError(
            f"{len(c)} bins, the last with {c[-1:]}, and {levels} levels: give 1 level or more, as "
            "many bins or more, and no empty bin at the end."
        )
    sizes = np.arange(levels, len(c) + 1)
    ends = np.arange(levels + 1) * sizes[:, None] // levels
    mass = np.diff(_cumulated(c)[ends], axis=1)
    log_mean = _log(mass) - _log(np.diff(_cumulated(c > 0)[ends], axis=1))
    inside, last = _cumulated(c)[sizes], c[sizes - 1]
    tail = c.sum() - inside
    p_log_p = _cumulated(c * _log(c))[sizes - 1] + (last + tail) * _log(last + tail)
    p_log_q = np.sum(mass * log_mean, axis=1) + tail * log_mean[:, -1]
    kl = (p_log_p - p_log_q) / c.sum() - np.log(c.sum()) + _log(inside)
    return np.where((last == 0) & (tail > 0), np.inf, np.maximum(kl, 0.0))


def _cumulated(terms: np.ndarray) -> np.ndarray:
    """The sums of the first 0, 1, … n terms."""
    return np.concatenate([[0.0], np.cumsum(terms)])


def _log(x: np.ndarray) -> np.ndarray:
    """ln x, and 0 for 0: it is multiplied by 0 wherever that happens."""
    return np.log(np.where(x > 0, x, 1.0))
