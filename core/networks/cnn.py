"""A small convolutional network for 8×8 digits: its weights, and its forward pass in NumPy.

image 1×8×8 → conv1 3×3 to 8 → ReLU → conv2 3×3 to 16 → ReLU → max-pool 2×2 → classifier to 10
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from core.data.digits import SIDE

LAYERS = ("conv1", "conv2", "classifier")

Tap = Callable[[str, np.ndarray], np.ndarray]  # (name of a layer, its input) -> the input to use


@dataclass(frozen=True, eq=False)
class Layer:
    """Weight and bias of one layer, float32; the weight's first axis counts the outputs."""

    weight: np.ndarray
    bias: np.ndarray


@dataclass(frozen=True, eq=False)
class Cnn:
    """The network's three layers with weights (8, 1, 3, 3), (16, 8, 3, 3) and (10, 256)."""

    conv1: Layer
    conv2: Layer
    classifier: Layer

    def __iter__(self) -> Iterator[Layer]:
        return iter((self.conv1, self.conv2, self.classifier))


def as_it_is(layer: str, x: np.ndarray) -> np.ndarray:
    """The tap that changes nothing."""
    return x


def logits(
    cnn: Cnn,
    images: np.ndarray,
    tap: Tap = as_it_is,
    padding: tuple[float, float] = (0.0, 0.0),
) -> np.ndarray:
    """One score for each digit, (n, 10) float32; the highest is the network's answer.

    images:  (n, 64) float32, rows of 8×8 pixels, ink from 0 to 1.
    tap:     sees the input of each layer and returns what the layer shall read instead: the way
             to observe activations, and to quantize them.
    padding: what stands around the input of conv1, and of conv2.
    """
    x = as_pictures(images)
    x = np.maximum(convolve(tap("conv1", x), cnn.conv1, padding[0]), 0)
    x = np.maximum(convolve(tap("conv2", x), cnn.conv2, padding[1]), 0)
    n, channels, height, width = x.shape
    x = x.reshape(n, channels, height // 2, 2, width // 2, 2).max(axis=(3, 5))
    x = x.reshape(n, channels * (height // 2) * (width // 2))
    return tap("classifier", x) @ cnn.classifier.weight.T + cnn.classifier.bias


def as_pictures(images: np.ndarray) -> np.ndarray:
    """(n, 64) rows of pixels as (n, 1, 8, 8): one channel of 8×8."""
    return images.reshape(-1, 1, SIDE, SIDE)


def convolve(x: np.ndarray, layer: Layer, padding: float = 0.0) -> np.ndarray:
    """A 3×3 convolution of (n, c, h, w) with a ring of `padding` around, so that h and w stay.

    >>> nine = Layer(np.ones((1, 1, 3, 3)), np.zeros(1))
    >>> convolve(np.full((1, 1, 1, 1), 2.0), nine, padding=0.5).item()  # 2 and eight halves
    6.0
    """
    ring = ((0, 0), (0, 0), (1, 1), (1, 1))
    padded = np.pad(x, ring, constant_values=padding)
    patches = sliding_window_view(padded, (3, 3), axis=(2, 3))  # (n, c, h, w, 3, 3)
    y = np.tensordot(patches, layer.weight, axes=((1, 4, 5), (1, 2, 3)))
    return np.moveaxis(y + layer.bias, -1, 1)
