"""How much lies outside a clipping range."""

import numpy as np

from core.arrays import Array, as_float, pieces, to_numpy


def share_clipped(x: Array, low: float, high: float) -> float:
    """Share of the elements of `x` outside [low, high], 0 to 1. 0 for no elements.

    Compared in float64: a float32 0.1 is a little more than 0.1, and lies outside [−1, 0.1].

    >>> share_clipped(np.array([-2.0, 0.0, 1.0, 5.0]), -1.0, 1.0)
    0.5
    """
    values = to_numpy(as_float(x)).reshape(-1)
    if not values.size or (low <= float(values.min()) and float(values.max()) <= high):
        return 0.0
    outside = 0
    for piece in pieces(values):
        wide = values[piece].astype(np.float64)
        outside += int(np.count_nonzero((wide < low) | (wide > high)))
    return outside / values.size
