"""The small network with quantized weights and activations (simulated: survey IV-A).

Weights are symmetric, activations affine and unsigned: each layer reads the image or what a ReLU
put out, which is never negative. Biases stay float, as they would be int32 on a chip.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize, params_from_range
from core.calibration import Extremes, Range, minmax
from core.formats import IntFormat
from core.granularity import PerChannel, PerTensor
from core.networks.cnn import Cnn, Layer, logits
from core.params import QuantParams

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


def weight_params(
    weight: np.ndarray, bits: int, granularity: PerTensor | PerChannel
) -> QuantParams:
    """Symmetric parameters that clip nothing: S = max|w| / (2ᵇ⁻¹ − 1), Z = 0.

    >>> weight_params(np.array([[0.9, 0.4], [0.3, 0.0]]), 3, PerChannel(0)).scale.tolist()
    [0.3, 0.09999999999999999]

    Raises:
        InputError: when `bits` is below 2 or above 16.
    """
    return absmax_params(weight, bits, narrow=False, granularity=granularity)


def quantize_weight(
    weight: np.ndarray, bits: int, granularity: PerTensor | PerChannel
) -> np.ndarray:
    """`weight` after a round trip through `bits`-bit codes, in its own dtype.

    >>> quantize_weight(np.array([[1.0, 0.4], [0.1, 0.0]]), 2, PerTensor()).tolist()
    [[1.0, 0.0], [0.0, 0.0]]
    >>> quantize_weight(np.array([[1.0, 0.4], [0.1, 0.0]]), 2, PerChannel(0)).tolist()
    [[1.0, 0.0], [0.1, 0.0]]
    """
    return fake_quantize(weight, weight_params(weight, bits, granularity))


def quantize_weights(cnn: Cnn, bits: int, granularity: PerTensor | PerChannel) -> Cnn:
    """The network with every weight quantized and every bias as it was."""
    return Cnn(
        *(Layer(quantize_weight(layer.weight, bits, granularity), layer.bias) for layer in cnn)
    )


def weight_bytes(cnn: Cnn, precision: Precision) -> float:
    """Bytes of the quantized weights, packed, with a float32 scale for each that shares one."""
    bits = sum(layer.weight.size * precision.weight_bits for layer in cnn)
    shapes = [precision.granularity.parameter_shape(layer.weight.shape) for layer in cnn]
    return bits / 8 + 4 * sum(math.prod(shape) for shape in shapes)


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
