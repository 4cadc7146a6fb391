"""The channel with the lowest SQNR: what a measure of the whole tensor hides."""

import math

import numpy as np

from core.arrays import Array, as_float, namespace
from core.granularity import PerChannel
from core.metrics.error_sums import error_sums


def worst_channel_sqnr_db(x: Array, approximation: Array, axis: int) -> float:
    """The lowest SQNR of a channel along `axis`, in dB; higher is better.

    In the SQNR of the whole, a channel of large values hides the loss of one of small values. +∞
    when every channel is exact, or there is none; −∞ when one has no signal: all zeros in `x`, and
    not in x̂.

    Raises:
        InputError: for an axis that is not there, or as `error_sums`.

    >>> import numpy as np
    >>> x = np.array([[100.0, 100.0], [1.0, 0.0]])
    >>> worst_channel_sqnr_db(x, np.array([[100.0, 101.0], [0.0, 0.0]]), axis=0)
    0.0
    """
    x, approximation = as_float(x), as_float(approximation, "approximation")
    error_sums(x, approximation)  # refuses what cannot be compared
    xp = namespace(x)
    (channels,) = PerChannel(axis).parameter_shape(tuple(x.shape))  # refuses a wrong axis
    if 0 in x.shape:
        return math.inf
    wide, other = (
        xp.reshape(xp.moveaxis(xp.astype(v, xp.float64), axis, 0), (channels, -1))
        for v in (x, approximation)
    )
    signal, noise = _log_of_squares(wide), _log_of_squares(wide - other)
    inexact = noise > -math.inf
    if not bool(xp.any(inexact)):
        return math.inf
    return 10.0 * float(xp.min(signal[inexact] - noise[inexact]))


@np.errstate(divide="ignore")  # log₁₀ 0 = −∞ says that there is nothing
def _log_of_squares(rows: Array) -> Array:
    """log₁₀ Σx² of each row, whatever its magnitude: x is measured by the largest of its row."""
    xp = namespace(rows)
    largest = xp.max(xp.abs(rows), axis=1, keepdims=True)
    unit = xp.where(largest > 0, largest, xp.ones_like(largest))
    return xp.log10(xp.sum((rows / unit) ** 2, axis=1)) + 2.0 * xp.log10(unit[:, 0])
