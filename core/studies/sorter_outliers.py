"""The sorter with injected outlier channels, smoothed or not, in float and with few bits.

Outliers and smoothing rescale channels between a norm and the matrix behind it: the float function
stays the same, to rounding. Only the quantized network changes its answers.
"""

from dataclasses import dataclass

import numpy as np

from core.networks.norm_rescaling import with_outliers
from core.networks.quantized_sorter import QuantizedSorter, Sharing, quantize_sorter
from core.networks.smoothing import channel_maxima, smoothed
from core.networks.sorter import Sorter

CHANNELS = (3, 11, 20)  # of 32, the same behind every norm
STRENGTHS = (1, 3, 10, 30, 100, 300)  # what they are multiplied with; 1 injects nothing


@dataclass(frozen=True)
class SorterCase:
    """What is done to a trained sorter.

    strength: factor on CHANNELS. alpha: of SmoothQuant, 0 to 1; None for no smoothing.
    """

    weight_bits: int
    activation_bits: int
    sharing: Sharing
    strength: float
    alpha: float | None


@dataclass(frozen=True, eq=False)
class SorterPair:
    """The rescaled sorter in float, and quantized."""

    case: SorterCase
    rescaled: Sorter
    quantized: QuantizedSorter

    def scale(self, name: str, x: np.ndarray) -> np.ndarray | None:
        """The scales of a matrix of `trace` or "… weight", in a shape that broadcasts with it.

        x: the float matrix (rows, columns). None where it stays in float.
        """
        reader = name.removesuffix(" weight")
        if reader not in self.quantized.weights:
            return None
        if name != reader:
            return np.asarray(self.quantized.weights[reader].scale)[:, None]
        if self.case.sharing is Sharing.TOKEN:
            return np.asarray(self.quantized.params_of_tokens(x).scale)[:, None]
        return np.asarray(self.quantized.params[reader].scale).reshape(1, -1)


def sorter_pair(trained: Sorter, said: np.ndarray, case: SorterCase) -> SorterPair:
    """Outliers, then smoothing, then quantization; said: calibration data, (n, T) codes."""
    rescaled = with_outliers(trained, CHANNELS, case.strength)
    if case.alpha is not None:
        rescaled = smoothed(rescaled, said, case.alpha)
    quantized = quantize_sorter(
        rescaled, said, case.weight_bits, case.activation_bits, case.sharing
    )
    return SorterPair(case, rescaled, quantized)


def largest_over_median(sorter: Sorter, said: np.ndarray) -> float:
    """The largest channel beside the median channel, behind the norm where that is most.

    A channel's size is max|x| over the data `said`, (n, T) codes. 1: all are of one size.
    """
    maxima = channel_maxima(sorter, said)
    behind_norms = [m for name, m in maxima.items() if not name.endswith(" out")]
    return max(float(m.max() / np.median(m)) for m in behind_norms)


def largest_change(one: Sorter, other: Sorter, said: np.ndarray) -> float:
    """The largest difference between two networks' scores on (n, T) codes."""
    return float(np.abs(one.scores(said) - other.scores(said)).max())
