"""The small network with quantized weights and activations (simulated: survey IV-A).

Weights are symmetric, activations affine and unsigned: each layer reads the image or what a ReLU
let through, which is never negative. Biases stay float, as they would be int32 on a chip.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.affine import fake_quantize, params_from_range
from core.calibration import Extremes, Range, minmax
from core.formats import IntFormat
from core.granularity import PerChannel, PerTensor
from core.networks.cnn import Cnn, Layer, logits

Ranges = Mapping[str, Range]  # name of a layer -> the clipping range of what it reads


@dataclass(frozen=True)
class Precision:
    """How coarse the network is made.

    weight_bits, activation_bits: 2 to 16.
    granularity: one scale for a layer's whole weight, or one for each of its outputs.
    """

    weight_bits: int
    activation_bits: int
    granularity: PerTensor | PerChannel


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


def quantize_weight(
    weight: np.ndarray, bits: int, granularity: PerTensor | PerChannel
) -> np.ndarray:
    """`weight` after a trip through `bits`-bit codes, symmetric, nothing clipped.

    >>> quantize_weight(np.array([[1.0, 0.4], [0.1, 0.0]]), 2, PerTensor()).tolist()
    [[1.0, 0.0], [0.0, 0.0]]
    >>> quantize_weight(np.array([[1.0, 0.4], [0.1, 0.0]]), 2, PerChannel(0)).tolist()
    [[1.0, 0.0], [0.1, 0.0]]

    Raises:
        InputError: when `bits` is below 2 or above 16.
    """
    shared = granularity.shared_axes(weight.shape)
    furthest = np.abs(weight).max(axis=shared)
    format = IntFormat(bits)
    params = params_from_range(-furthest, furthest, format, symmetric=True, granularity=granularity)
    return fake_quantize(weight, params)


def quantize_weights(cnn: Cnn, bits: int, granularity: PerTensor | PerChannel) -> Cnn:
    """The network with every weight quantized and every bias as it was."""
    return Cnn(
        *(Layer(quantize_weight(layer.weight, bits, granularity), layer.bias) for layer in cnn)
    )


def quantized_logits(
    cnn: Cnn, images: np.ndarray, ranges: Ranges, precision: Precision
) -> np.ndarray:
    """`logits` with weights and activations quantized to `precision`; (n, 10) float32."""
    format = IntFormat(precision.activation_bits, signed=False)
    params = {
        layer: params_from_range(range.low, range.high, format) for layer, range in ranges.items()
    }
    coarse = quantize_weights(cnn, precision.weight_bits, precision.granularity)
    return logits(coarse, images, lambda layer, x: fake_quantize(x, params[layer]))
