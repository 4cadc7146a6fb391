"""The channel that fares worst: what a measure of the whole tensor hides."""

from core.arrays import Array, as_float, namespace
from core.metrics.error import error_sums


def worst_channel_sqnr_db(x: Array, approximation: Array, axis: int) -> float | None:
    """SQNR of the channel along `axis` that fares worst, in dB; higher is better.

    A loud channel hides the loss of a quiet one in the SQNR of the whole. Channels that are all
    zeros in `x`, or exact, have none; None when that is every channel.

    Raises:
        InputError: as `error_sums`.

    >>> import numpy as np
    >>> x = np.array([[100.0, 100.0], [1.0, 0.0]])
    >>> worst_channel_sqnr_db(x, np.array([[100.0, 101.0], [0.0, 0.0]]), axis=0)
    0.0
    """
    x, approximation = as_float(x), as_float(approximation, "approximation")
    error_sums(x, approximation)  # refuses what cannot be compared
    xp = namespace(x)
    others = tuple(i for i in range(x.ndim) if i != axis % x.ndim)
    wide = xp.astype(x, xp.float64)
    signal = xp.sum(wide**2, axis=others)
    noise = xp.sum((wide - xp.astype(approximation, xp.float64)) ** 2, axis=others)
    counted = (signal > 0) & (noise > 0)
    if not bool(xp.any(counted)):
        return None
    return 10.0 * float(xp.min(xp.log10(signal[counted]) - xp.log10(noise[counted])))
