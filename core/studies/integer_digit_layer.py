"""The first layer of a digit network on 8-bit integers, with a narrow register or multiplier.

The layer is symmetric in its weights; its sums are exact in int32. A narrower register wraps around
or saturates; a dyadic multiplier b/2ᶜ of few bits rescales a little wrongly.
"""

from functools import cache

import numpy as np

from core.affine import dequantize
from core.kernels import Profile
from core.kernels.dyadic import dyadic, multiply_dyadic
from core.studies.digit_accuracy import digit_network, digits, share_right
from core.studies.layer_product import LayerProduct, layer_product


@cache
def digit_layer(seed: int) -> LayerProduct:
    """The layer of a seed's network on all test images."""
    return layer_product(digits().test_images, digit_network(seed).weight1, symmetric=True)


def in_registers(sums: np.ndarray, bits: int, saturates: bool) -> np.ndarray:
    """Exact sums as registers of `bits` bits hold them: cut to their ends, or modulo 2ᵇ; int64.

    >>> in_registers(np.array([130, -130, 5]), 8, saturates=False).tolist()
    [-126, 126, 5]
    >>> in_registers(np.array([130, -130, 5]), 8, saturates=True).tolist()
    [127, -128, 5]
    """
    half = 1 << (bits - 1)
    wide = sums.astype(np.int64)
    if saturates:
        return np.clip(wide, -half, half - 1)
    return (wide + half) % (2 * half) - half


def accuracy_in_registers(seed: int, bits: int, saturates: bool) -> float:
    """The share of test digits right when the finished sums go through such registers."""
    layer = digit_layer(seed)
    sums = in_registers(layer.acc, bits, saturates)
    scale = float(layer.x_params.scale) * float(layer.w_params.scale)
    return _right(seed, sums * scale)


def share_beyond(seed: int, bits: int) -> float:
    """The share of the sums that a register of `bits` bits cannot hold."""
    return float(np.mean(in_registers(digit_layer(seed).acc, bits, True) != digit_layer(seed).acc))


def dyadic_codes(seed: int, bits: int) -> np.ndarray:
    """int8 (500, units): the layer's output with a multiplier b/2ᶜ whose b has `bits` bits."""
    layer = digit_layer(seed)
    scaled = multiply_dyadic(layer.acc, dyadic(np.float64(layer.multiplier), bits))
    format = layer.y.format
    return np.clip(scaled + int(layer.y.zero_point), format.qmin, format.qmax).astype(np.int8)


def accuracy_of_codes(seed: int, codes: np.ndarray) -> float:
    """The share of test digits right when `codes` are the layer's output."""
    return _right(seed, np.asarray(dequantize(codes, digit_layer(seed).y)))


def differing_codes(seed: int, profile: Profile) -> int:
    """How many of the layer's output codes differ from those of the profile onnx."""
    layer = digit_layer(seed)
    return int(np.sum(layer.codes(profile) != layer.codes(Profile.ONNX)))


def _right(seed: int, products: np.ndarray) -> float:
    """Bias, ReLU and the second layer, in float."""
    mlp = digit_network(seed)
    hidden = np.maximum(products + mlp.bias1, 0)
    return share_right(hidden @ mlp.weight2.T + mlp.bias2)
