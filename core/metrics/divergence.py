"""How far apart two distributions are, each given as a histogram over the same bins.

    KL(P‖Q) = Σ pᵢ · log₂(pᵢ / qᵢ)                       Kullback and Leibler 1951
    JS(P, Q) = ½ KL(P‖M) + ½ KL(Q‖M),  M = (P + Q) / 2   Lin 1991

in bits; lower is better, 0 for equal distributions. KL is infinite where P has mass and Q has none,
as when quantization empties a bin; JS is at most 1.
"""

import math
from typing import Any

import numpy as np

from core.arrays import Array, as_float, to_numpy
from core.errors import InputError


def kl_divergence(p: Any, q: Any) -> float:
    """KL(P‖Q) of two histograms, arrays of counts or probabilities of one shape, in bits.

    Raises:
        InputError: for different shapes, negative or not finite counts, or a histogram of nothing.

    >>> round(kl_divergence([1, 1], [3, 1]), 4)  # ½·log₂(2/3) + ½·log₂(2)
    0.2075
    """
    return _kl(*_probabilities(p, q))


def js_divergence(p: Any, q: Any) -> float:
    """JS(P, Q) of two histograms, arrays of counts or probabilities of one shape, in bits, 0 to 1.

    Raises:
        InputError: as `kl_divergence`.

    >>> js_divergence([1, 0], [0, 1]), js_divergence([2, 4], [1, 2])
    (1.0, 0.0)
    """
    p, q = _probabilities(p, q)
    middle = (p + q) / 2
    return (_kl(p, middle) + _kl(q, middle)) / 2


def histograms(x: Array, approximation: Array, bins: int = 128) -> tuple[np.ndarray, np.ndarray]:
    """Counts of x and of x̂ in `bins` equal bins over the range of both; (bins,) int64 each.

    Raises:
        InputError: when there are no elements, or one is NaN or infinite.
    """
    values = [to_numpy(as_float(v)).ravel().astype(np.float64) for v in (x, approximation)]
    both = np.concatenate(values)
    if not both.size or not np.isfinite(both).all():
        raise InputError("a histogram needs finite numbers; got none, NaN or infinity.")
    edges = np.histogram_bin_edges(both, bins)
    first, second = (np.histogram(v, edges)[0] for v in values)
    return first, second


def _kl(p: np.ndarray, q: np.ndarray) -> float:
    used = p > 0
    if (q[used] == 0).any():
        return math.inf
    # Rounding may leave a sum of equal terms a little below 0.
    return max(0.0, float(np.sum(p[used] * (np.log2(p[used]) - np.log2(q[used])))))


def _probabilities(p: Any, q: Any) -> list[np.ndarray]:
    """Both histograms as float64 arrays of sum 1."""
    both = [to_numpy(as_float(v)).astype(np.float64) for v in (p, q)]
    if both[0].shape != both[1].shape:
        raise InputError(f"histograms of shapes {both[0].shape} and {both[1].shape} must match.")
    for counts in both:
        if not np.isfinite(counts).all() or (counts < 0).any() or not counts.sum():
            raise InputError("a histogram holds counts, 0 or more, that do not sum to 0.")
    return [counts / counts.sum() for counts in both]
