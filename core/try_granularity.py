"""A weight matrix with one scale for all, one a row, or one a group; and an outlier to move."""

from dataclasses import dataclass

import numpy as np

from core.affine import fake_quantize, params_from_range
from core.formats import IntFormat
from core.granularity import Granularity, PerChannel, PerGroup, PerTensor, blocked
from core.metrics import bits_per_weight, sqnr_db
from core.networks.digits import load_digits
from core.networks.mlp import train
from core.params import QuantParams

ROWS, COLUMNS = 10, 24
SCALE_BITS = 32  # a float32 scale


@dataclass(frozen=True, eq=False)
class GranularityTrial:
    """params: the scales. approximation: ŵ. sqnr_db: higher is better, None when exact.

    bits: for each weight, its share of the scales included; lower is better.
    """

    params: QuantParams
    approximation: np.ndarray
    sqnr_db: float | None
    bits: float


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


def try_granularity(w: np.ndarray, bits: int, granularity: Granularity) -> GranularityTrial:
    """Quantizes float64 weights (outputs, inputs), symmetric by the largest of each part.

    Raises:
        InputError: for groups that do not divide a row.

    >>> w = np.array([[1.0, 0.25], [0.1, 0.025]])
    >>> try_granularity(w, 3, PerChannel(0)).approximation.tolist()  # S = 1/3 and 0.1/3
    [[1.0, 0.3333333333333333], [0.1, 0.03333333333333333]]
    """
    form = IntFormat(bits, narrow=True)
    furthest = np.abs(blocked(w, granularity)).max(axis=granularity.shared_axes(w.shape))
    params = params_from_range(
        np.asarray(-furthest), np.asarray(furthest), form, symmetric=True, granularity=granularity
    )
    approximation = np.asarray(fake_quantize(w, params))
    cost = bits_per_weight(w.shape, bits, granularity, SCALE_BITS)
    return GranularityTrial(params, approximation, sqnr_db(w, approximation), cost)


def three(w: np.ndarray, bits: int, group: int) -> dict[str, GranularityTrial]:
    """The same weights at each granularity, groups along a row."""
    kinds: dict[str, Granularity] = {
        "tensor": PerTensor(),
        "channel": PerChannel(0),
        "group": PerGroup(1, group),
    }
    return {name: try_granularity(w, bits, kind) for name, kind in kinds.items()}
