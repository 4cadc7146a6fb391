"""The ranges of what each layer of the small CNN reads, by min/max."""

from collections.abc import Mapping

import numpy as np

from core.calibration import Extremes, Range, minmax
from core.networks.cnn import Cnn, logits

Ranges = Mapping[str, Range]  # name of a layer -> the clipping range of what it reads


def calibrate(cnn: Cnn, images: np.ndarray) -> Ranges:
    """Min/max ranges of every layer's input over `images`, (n, 64) float32.

    Raises:
        InputError: when there are no images.
    """
    seen: dict[str, Extremes] = {}

    def observe(layer: str, x: np.ndarray) -> np.ndarray:
        seen[layer] = Extremes().update(x)
        return x

    logits(cnn, images, observe)
    return {layer: minmax(extremes) for layer, extremes in seen.items()}
