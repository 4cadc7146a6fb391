"""The error and the cost of a weight matrix with one scale for all, one a row, or one a group."""

from dataclasses import dataclass

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize
from core.granularity import Granularity, PerChannel, PerGroup, PerTensor
from core.metrics import bits_per_weight, sqnr_db
from core.params import QuantParams

SCALE_BITS = 32  # a float32 scale


@dataclass(frozen=True, eq=False)
class GranularityResult:
    """params: the scales. approximation: ŵ. sqnr_db: higher is better, ∞ when exact.

    bits: for each weight, its share of the scales included; lower is better.
    """

    params: QuantParams
    approximation: np.ndarray
    sqnr_db: float
    bits: float


def measure_granularity(w: np.ndarray, bits: int, granularity: Granularity) -> GranularityResult:
    """Quantizes float64 weights (outputs, inputs), symmetric by the largest of each part.

    Raises:
        InputError: for groups that do not divide a row.

    >>> w = np.array([[1.0, 0.25], [0.1, 0.025]])
    >>> measure_granularity(w, 3, PerChannel(0)).approximation.tolist()  # S = 1/3 and 0.1/3
    [[1.0, 0.3333333333333333], [0.1, 0.03333333333333333]]
    """
    params = absmax_params(w, bits, narrow=True, granularity=granularity)
    approximation = np.asarray(fake_quantize(w, params))
    cost = bits_per_weight(w.shape, bits, granularity, SCALE_BITS)
    return GranularityResult(params, approximation, sqnr_db(w, approximation), cost)


def at_each_granularity(w: np.ndarray, bits: int, group: int) -> dict[str, GranularityResult]:
    """The same weights at each granularity; groups along a row, the last one may be shorter."""
    kinds: dict[str, Granularity] = {
        "tensor": PerTensor(),
        "channel": PerChannel(0),
        "group": PerGroup(1, group, pad=True),
    }
    return {name: measure_granularity(w, bits, kind) for name, kind in kinds.items()}
