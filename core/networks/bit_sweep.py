"""The small network against its float self, at every number of bits of the weights."""

from dataclasses import dataclass

import numpy as np

from core.granularity import PerChannel, PerTensor
from core.networks.cnn import Cnn, logits
from core.networks.comparison import Comparison
from core.networks.quantized_cnn import Precision, Ranges, quantized_logits

BITS = (2, 3, 4, 5, 6, 7, 8)  # a symmetric format needs a positive code, hence 2 or more
GRANULARITIES = (PerTensor(), PerChannel(0))


@dataclass(frozen=True)
class Curve:
    """One granularity: what becomes of the answers at each number of bits."""

    granularity: PerTensor | PerChannel
    bits: tuple[int, ...]
    comparisons: tuple[Comparison, ...]

    @property
    def accuracy(self) -> tuple[float, ...]:
        """Share of the images read correctly, 0 to 1, for each number of bits; higher is better."""
        return tuple(comparison.quantized_accuracy for comparison in self.comparisons)


def sweep_weight_bits(
    cnn: Cnn, images: np.ndarray, labels: np.ndarray, ranges: Ranges, activation_bits: int
) -> tuple[Curve, ...]:
    """One curve for each granularity, the bits of the activations kept as they are."""
    float_logits = logits(cnn, images)

    def comparison(bits: int, granularity: PerTensor | PerChannel) -> Comparison:
        precision = Precision(bits, activation_bits, granularity)
        return Comparison(float_logits, quantized_logits(cnn, images, ranges, precision), labels)

    return tuple(Curve(g, BITS, tuple(comparison(b, g) for b in BITS)) for g in GRANULARITIES)
