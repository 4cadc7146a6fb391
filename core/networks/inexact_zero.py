"""What a network loses when 0 is no level: every zero of a ReLU becomes a small wrong number.

Activations are quantized to levels S·(k + d), k = 0 … 2ᵇ − 1, moved by d of a step. At d = 0 zero
is exact. At d = ½ each of the many zeros becomes S / 2, all in the same direction, and the next
layer sums hundreds of them.
"""

import numpy as np

from core.errors import InputError
from core.networks.cnn import Cnn, logits
from core.networks.quantized_cnn import Ranges
from core.rounding import round_to_integer


def moved_levels(x: np.ndarray, high: float, bits: int, offset: float) -> np.ndarray:
    """`x` at the nearest of the levels S·(k + d) with S = high / (2ᵇ − 1), d = `offset`.

    Raises:
        InputError: for an offset beyond 0 to 0.5, or bits beyond 1 to 16.

    >>> moved_levels(np.array([0.0, 0.9, 3.0]), high=3.0, bits=2, offset=0.25).tolist()
    [0.25, 1.25, 3.25]
    """
    if not 0.0 <= offset <= 0.5 or not 1 <= bits <= 16:
        raise InputError(f"offset {offset}: give 0 to 0.5; {bits} bits: give 1 to 16.")
    step = high / (2**bits - 1)
    k = round_to_integer(x / step - offset).clip(0, 2**bits - 1)
    return np.asarray((step * (k + offset)).astype(x.dtype))


def accuracy_without_zero(
    cnn: Cnn, images: np.ndarray, labels: np.ndarray, ranges: Ranges, bits: int, offset: float
) -> float:
    """The share answered correctly when every layer reads its input from the moved levels."""

    def tap(layer: str, x: np.ndarray) -> np.ndarray:
        return moved_levels(x, ranges[layer].high, bits, offset)

    return float((logits(cnn, images, tap).argmax(axis=1) == labels).mean())
