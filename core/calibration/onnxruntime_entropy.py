"""The entropy threshold as onnxruntime's calibrator finds it, number for number.

For who must reproduce its models; `entropy` is what the method says. Its histogram is two-sided,
over [−T, T]; the window [−i, i] of bins grows from `levels` bins to all. As of version 1.32 it
differs from its source (MXNet's, after TensorRT) in ways that move the threshold:

    1. By default it has 128 bins and 128 levels: one window is left, and min/max always wins.
    2. 128 levels are for one side; both sides together of int8 have 255, as in MXNet.
    3. Q is an array of integers: the mean of a run of bins is cut to a whole number.
    4. That mean is one over the run's non-empty bins, and is put into its empty bins too.
    5. When the bins of a window do not divide by `levels`, the last run counts the bins that are
       left, and Q is 0 there.
    6. For an even number of bins the window has a bin more on the right of 0.
    7. Zeros are replaced by 0.0001 counts, whatever the total, and all sums are in float32.

Source: onnxruntime.quantization.calibrate, `HistogramCollector.get_entropy_threshold`.
"""

import numpy as np

from core.errors import InputError

_SMOOTHING = 0.0001


def onnxruntime_entropy(counts: np.ndarray, levels: int = 128) -> tuple[int, int]:
    """The bins [start, stop) of the window of least divergence.

    counts: (n,) integers, a histogram of values over [−T, T]. Its limits are edges[start] and
    edges[stop], which onnxruntime then cuts to the extremes.

    Raises:
        InputError: for less than 1 level, or fewer bins than levels.

    >>> onnxruntime_entropy(np.array([0, 1, 9, 8, 3, 0]), levels=3)
    (2, 5)
    """
    counts = np.asarray(counts, np.int64)
    if not 1 <= levels <= len(counts):
        raise InputError(f"{len(counts)} bins and {levels} levels: give as many bins or more.")
    zero = len(counts) // 2
    windows = [(zero - i, min(zero + i + 1, len(counts))) for i in range(levels // 2, zero + 1)]
    return windows[int(np.argmin([_divergence(counts, *window, levels) for window in windows]))]


def _divergence(counts: np.ndarray, start: int, stop: int, levels: int) -> float:
    """KL of a window and of its quantization to `levels`, each smoothed; infinite if one is 0."""
    window = counts[start:stop]
    p = window.copy()
    p[0] += counts[:start].sum()
    p[-1] += counts[stop:].sum()
    size = len(p) // levels
    runs = slice(0, size * levels)
    sums = window[runs].reshape(levels, size).sum(axis=1)
    sums[-1] += window[size * levels :].sum()
    used = (p[runs] != 0).reshape(levels, size).sum(axis=1)
    q = np.zeros(len(p), np.int64)
    q[runs] = np.repeat(np.where(used > 0, sums / np.maximum(used, 1), 0.0), size)
    if not (p.any() and q.any()):
        return np.inf
    p_share, q_share = _smoothed(p), _smoothed(q)
    return float(np.sum(p_share * np.log(p_share / q_share)))


def _smoothed(counts: np.ndarray) -> np.ndarray:
    """Shares in float32; each zero gets a little, of which the others each give up a part."""
    empty = counts == 0
    taken = _SMOOTHING * float(empty.sum()) / float((~empty).sum())
    smoothed = counts.astype(np.float32)
    smoothed += np.where(empty, _SMOOTHING, -taken).astype(np.float32)
    return smoothed / np.sum(smoothed)
