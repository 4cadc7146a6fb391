"""The scale of least squared error of a few values, without a search.

The nearest code k of x changes only where the scale s passes a turn |x|/(j − ½). Between two turns
all codes are fixed, and least squares give the best scale for them and its error:

    s = Σk·x / Σk²,   Σ(x − s·k)² = Σx² − (Σk·x)² / Σk²

At that s the nearest codes do no worse. So the least of these errors is the least of all scales.
From the largest turn to the smallest, one code after the other moves by 1 away from 0, and both
sums follow: Σk·x by |x|, and Σk² by j² − (j − 1)² = 2j − 1.
"""

import numpy as np

from core.formats import IntFormat

TURNS = 2**16  # of a row, at most: of more, a search is faster
_AT_ONCE = 2**20  # turns that are sorted together: 8 MB for each array


def turns(n: int, format: IntFormat, zero_point: int) -> int:
    """How many turns n values have at most."""
    return n * max(format.qmax - zero_point, zero_point - format.qmin)


def exact_scales(
    x: np.ndarray, counts: np.ndarray, format: IntFormat, zero_point: int
) -> np.ndarray:
    """For each row, the scale s of least Σ(x − s·k)², k the nearest of qmin − Z … qmax − Z.

    x: (rows, n) float64 of magnitudes about 1 or less. counts: (rows, n), how often each comes.
    Returns (rows,) float64; 0 for a row of zeros.

    >>> x = np.array([[0.5, -2.0, 2.5]])
    >>> exact_scales(x, np.ones((1, 3)), IntFormat(3, narrow=True), 0)  # codes 1, −3, 3: 14/19
    array([0.73684211])
    """
    rows = max(_AT_ONCE // max(turns(x.shape[1], format, zero_point), 1), 1)
    found = np.zeros(len(x))
    for i in range(0, len(x), rows):
        part = slice(i, i + rows)
        found[part] = _scales(x[part], counts[part], format, zero_point)
    return found


def _scales(x: np.ndarray, counts: np.ndarray, format: IntFormat, zero_point: int) -> np.ndarray:
    size, last = np.abs(x), np.where(x > 0, format.qmax - zero_point, zero_point - format.qmin)
    j = np.arange(1, last.max(initial=0) + 1)
    weight = counts[:, :, None] * (j <= last[:, :, None])
    order = np.argsort(-(size[:, :, None] / (j - 0.5)).reshape(len(x), -1), axis=1)
    dot = _summed(size[:, :, None] * weight, order)
    norm = _summed((2.0 * j - 1.0) * weight, order)
    gain = np.divide(dot**2, norm, out=np.zeros_like(dot), where=norm > 0)
    best = np.argmax(gain, axis=1)[:, None]
    top, bottom = (np.take_along_axis(one, best, axis=1)[:, 0] for one in (dot, norm))
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)


def _summed(steps: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Σ of the steps up to each turn, (rows, turns)."""
    flat = steps.reshape(len(steps), -1)
    return np.cumsum(np.take_along_axis(flat, order, axis=1), axis=1)
