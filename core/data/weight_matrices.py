"""Small weight matrices on which the choice of granularity shows, and an outlier to put in."""

import numpy as np

from core.data.digits import load_digits
from core.networks.mlp import train

ROWS, COLUMNS = 10, 24  # output channels, inputs


def uneven_rows(seed: int) -> np.ndarray:
    """Normal weights whose rows, the output channels, have sizes from 0.1 to 1; float64."""
    rng = np.random.default_rng(seed)
    sizes = rng.permutation(np.geomspace(0.1, 1.0, ROWS))
    return np.asarray(rng.standard_normal((ROWS, COLUMNS)) * sizes[:, None])


def digit_weights(seed: int) -> np.ndarray:
    """10 neurons of the digit network's first layer, and their weights on 24 inner pixels."""
    digits = load_digits()
    weight = train(digits.train_images, digits.train_labels, seed).weight1
    return np.asarray(weight[:ROWS, 20 : 20 + COLUMNS], np.float64)


def with_outlier(w: np.ndarray, row: int, column: int, size: float) -> np.ndarray:
    """A copy with one weight replaced.

    >>> with_outlier(np.zeros((1, 2)), 0, 1, 3.0).tolist()
    [[0.0, 3.0]]
    """
    changed = w.copy()
    changed[row, column] = size
    return changed
