"""The search for the scale s of least squared error E(s).

Where? At the best scale, s = Σk·x / Σk² (least squares, the codes k = q − Z fixed). As |k| rises
with |x|, that gives s·max|k| ≥ mean|x|: the lowest scale worth a look. The highest is twice the
scale w of min/max: of any larger one, some s/m lies between w and 2w and has all its levels.

How dense? E(s) ≤ E* + (s − s*)²·Σk², for the nearest codes do at least as well as those of the best
scale s*; and s²·Σk² is about Σx². Scales a factor 1 + δ apart hence come within a share ε of the
least error E* if δ = 2·√(ε·E*/Σx²). Around the best of them the look is repeated, more densely.
"""

import numpy as np

from core.calibration.squared_error import SquaredError

_PER_OCTAVE = 16  # scales of the first look
_PROMISING = 4.0  # times the least error of the first look: there the second is taken
_MISSED = 0.01  # ε of the second look
_VALLEYS = 16  # as many are searched a third time
_CLOSER = 33  # scales around each of them
_DESCENTS = 3  # steps of least squares at the end
_LOOKUPS = 2**21  # thresholds in a look, 0.1 s: wide formats try fewer scales


def best_scale(error: SquaredError) -> tuple[float, int]:
    """The scale of least squared error, and the highest code k₁ of its window.

    The distribution of `error` holds a number other than 0.
    """
    affordable = max(_LOOKUPS // error.levels, _CLOSER)
    whole, lowest = _bounds(error)
    octaves = np.log2(whole / lowest)
    per_octave = min(max(int(affordable / (octaves + 1)), 2), _PER_OCTAVE)
    scales = whole * 2.0 ** (np.arange(per_octave, -per_octave * octaves - 1, -1) / per_octave)
    errors, tops = error.least(scales)
    least = errors.min()
    if least > 0:
        near = scales[errors <= _PROMISING * least]
        gap = np.log(2) / per_octave
        needed = gap / (2 * np.sqrt(_MISSED * least / error.power))
        parts = int(min(needed, affordable / len(near))) + 1
        valleys = _valleys(error, _around(near, gap, parts), affordable)
        scales = _valleys(error, _around(valleys, 2 * gap / parts, _CLOSER), affordable)
        for _ in range(_DESCENTS):
            _, tops = error.least(scales)
            scales = np.append(scales, error.least_squares(scales, tops))
        errors, tops = error.least(scales)
    best = np.argmin(errors)
    return float(scales[best]), int(tops[best])


def _bounds(error: SquaredError) -> tuple[float, float]:
    """The scale of min/max, and the lowest that can be best."""
    values = error.distribution
    high, low = max(float(values.lefts[-1]) + values.width, 0.0), max(-float(values.lefts[0]), 0.0)
    # A side without codes counts as half a code: only the whole of it is lost, not all is.
    up, down = np.maximum(error.tops, 0.5), np.maximum(error.levels - error.tops, 0.5)
    whole = float(np.maximum(high / up, low / down).min())
    lowest = values.absolute_sum() / values.count / float(max(up.max(), down.max()))
    return whole, min(lowest, whole)


def _around(scales: np.ndarray, width: float, parts: int) -> np.ndarray:
    """`parts` scales around each, which divide a stretch of log s, `width` long; ascending."""
    offsets = (np.arange(parts) - parts // 2) * (width / parts)
    return np.sort((scales[:, None] * np.exp(offsets)).ravel())


def _valleys(error: SquaredError, scales: np.ndarray, affordable: int) -> np.ndarray:
    """The best of the ascending scales that do better than both neighbours, as many as we can."""
    errors, _ = error.least(scales)
    padded = np.concatenate([[np.inf], errors, [np.inf]])
    lowest = np.flatnonzero((errors <= padded[:-2]) & (errors <= padded[2:]))
    count = min(_VALLEYS, affordable // _CLOSER)
    return scales[lowest[np.argsort(errors[lowest], kind="stable")][:count]]
