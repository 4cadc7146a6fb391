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
    p, q = _histograms(p, q)
    used = p > 0
    if (q[used] == 0).any():
        return math.inf
    return _mean_log_ratio(_probabilities(p)[used], _bits(p)[used], _bits(q)[used])


def js_divergence(p: Any, q: Any) -> float:
    """JS(P, Q) of two histograms, arrays of counts or probabilities of one shape, in bits, 0 to 1.

    Raises:
        InputError: as `kl_divergence`.

    >>> js_divergence([1, 0], [0, 1]), js_divergence([2, 4], [1, 2])
    (1.0, 0.0)
    """
    both = [_probabilities(counts) for counts in _histograms(p, q)]
    middle = (both[0] + both[1]) / 2
    parts = (
        _mean_log_ratio(one[one > 0], np.log2(one[one > 0]), np.log2(middle[one > 0]))
        for one in both
    )
    return sum(parts) / 2


def histograms(x: Array, approximation: Array, bins: int = 128) -> tuple[np.ndarray, np.ndarray]:
    """Counts of x and of x̂ in `bins` equal bins over the range of both; (bins,) int64 each.

    Raises:
        InputError: when there are no elements, one is NaN or infinite, bins is less than 1, or
            the values lie too close together for so many bins in float64.

    >>> [counts.tolist() for counts in histograms([0.0, 1.0, 4.0], [0.0, 2.0, 4.0], bins=2)]
    [[2, 1], [1, 2]]
    """
    if bins < 1:
        raise InputError(f"bins is {bins}; give 1 or more.")
    values = [to_numpy(as_float(v)).ravel().astype(np.float64) for v in (x, approximation)]
    both = np.concatenate(values)
    if not both.size or not np.isfinite(both).all():
        raise InputError("a histogram needs finite numbers; got none, NaN or infinity.")
    low, high = float(both.min()), float(both.max())
    # In units of the largest value, so that neither the width of the range overflows nor a bin's
    # vanishes. A power of two leaves the values exact.
    exponent = math.frexp(max(-low, high))[1]
    low, high = math.ldexp(low, -exponent), math.ldexp(high, -exponent)
    if low == high:
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, bins + 1)
    if not (np.diff(edges) > 0).all():
        raise InputError(
            f"the values lie within {high - low:.2g} of their size: too close together for "
            f"{bins} bins. Give fewer bins."
        )
    first, second = (np.histogram(np.ldexp(v, -exponent), edges)[0] for v in values)
    return first, second


def _mean_log_ratio(p: np.ndarray, bits_p: np.ndarray, bits_q: np.ndarray) -> float:
    """Σ p·(log₂ p − log₂ q), 0 or more: rounding may leave a sum of equal terms a little below."""
    return max(0.0, float(np.sum(p * (bits_p - bits_q))))


def _probabilities(counts: np.ndarray) -> np.ndarray:
    """The counts divided by their sum, which may itself be too large for a float."""
    shares = counts / counts.max()
    return shares / shares.sum()


def _bits(counts: np.ndarray) -> np.ndarray:
    """log₂ of each probability, exact where the probability itself is too small for a float."""
    largest = counts.max()
    with np.errstate(divide="ignore"):  # log₂ 0 = −∞, of bins that are not used
        return np.log2(counts) - np.log2(largest) - np.log2((counts / largest).sum())


def _histograms(p: Any, q: Any) -> list[np.ndarray]:
    """Both histograms as float64 arrays of one shape."""
    both = [to_numpy(as_float(v)).astype(np.float64) for v in (p, q)]
    if both[0].shape != both[1].shape:
        raise InputError(f"histograms of shapes {both[0].shape} and {both[1].shape} must match.")
    for counts in both:
        if not np.isfinite(counts).all() or (counts < 0).any() or not counts.any():
            raise InputError("a histogram holds counts, 0 or more, that do not sum to 0.")
    return both
