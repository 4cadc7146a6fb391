"""Accuracy of the small network against the bits of its weights."""

from dataclasses import dataclass

import numpy as np

from core.granularity import PerChannel, PerTensor
from core.networks.cnn import Cnn
from core.networks.quantized_cnn import Precision, Ranges, quantized_logits

BITS = (2, 3, 4, 5, 6, 7, 8)  # a symmetric format needs a positive code, hence 2 or more
GRANULARITIES = (PerTensor(), PerChannel(0))


@dataclass(frozen=True)
class Curve:
    """Accuracy (0 to 1, higher is better) at each number of bits, for one granularity."""

    granularity: PerTensor | PerChannel
    bits: tuple[int, ...]
    accuracy: tuple[float, ...]


def sweep_weight_bits(
    cnn: Cnn, images: np.ndarray, labels: np.ndarray, ranges: Ranges, activation_bits: int
) -> tuple[Curve, ...]:
    """One curve for each granularity, the bits of the activations kept as they are."""

    def accuracy(bits: int, granularity: PerTensor | PerChannel) -> float:
        precision = Precision(bits, activation_bits, granularity)
        answers = quantized_logits(cnn, images, ranges, precision).argmax(axis=1)
        return float((answers == labels).mean())

    return tuple(Curve(g, BITS, tuple(accuracy(b, g) for b in BITS)) for g in GRANULARITIES)
