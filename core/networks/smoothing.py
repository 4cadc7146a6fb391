"""SmoothQuant: outliers of the activations move into the weights (Xiao et al. 2023).

arXiv 2211.10438, eq. 4, for each input channel j of a matrix, over calibration data:

    s_j = max|X_j|^α / max|W_j|^(1−α)          X_j ← X_j / s_j,   W_j ← W_j · s_j

α = ½ leaves the same range √(max|X_j| · max|W_j|) to both, whatever factor stood between them: but
for rounding, it undoes an injected one. The division is done by the normalization before the
matrix: nothing is left to do when the network runs.
"""

from typing import TYPE_CHECKING

import numpy as np

from core.networks.cnn import Layer
from core.networks.norm_rescaling import rescaled
from core.networks.sorter import Sorter

if TYPE_CHECKING:
    from torch import Tensor

ALPHA = 0.5
_SMALLEST = 1e-5  # of a range: a channel that is always 0 has none


def smoothing_factors(activations: np.ndarray, weights: np.ndarray, alpha: float) -> np.ndarray:
    """s from the ranges of the channels: max|X_j| and max|W_j|, (d,) each.

    >>> smoothing_factors(np.array([16.0, 1.0]), np.array([1.0, 1.0]), 0.5).tolist()
    [4.0, 1.0]
    """
    x, w = (np.maximum(r, _SMALLEST) for r in (activations, weights))
    return np.asarray(x**alpha / w ** (1 - alpha))


def smoothed(sorter: Sorter, said: np.ndarray, alpha: float = ALPHA) -> Sorter:
    """The sorter with smoothed channels behind every norm; said: calibration data, (n, T) codes."""
    seen = channel_maxima(sorter, said)

    def factors(name: str, matrix: Layer) -> np.ndarray:
        return 1 / smoothing_factors(seen[name], np.abs(matrix.weight).max(axis=0), alpha)

    return rescaled(sorter, factors)


def channel_maxima(sorter: Sorter, said: np.ndarray) -> dict[str, np.ndarray]:
    """max|X_j| of each channel that a matrix reads, by the matrix's name."""
    seen: dict[str, np.ndarray] = {}

    def read(name: str, x: "Tensor") -> "Tensor":
        seen[name] = x.abs().amax(dim=(0, 1)).numpy()
        return x

    sorter.scores(said, read)
    return seen
