"""A quantized chain on integers alone, by the core's kernels.

    codes → int32 sums + m → requantize to the next layer's codes → max-pool on codes → …

A ReLU is where the next layer's codes end: at its zero point. A curved activation is a table from
the codes of the sums to the codes of the next layer. The last layer's sums leave as int32, and are
given their scale outside.
"""

from dataclasses import dataclass

import numpy as np

from core.affine import quantize
from core.kernels import Profile, conv_integer, matmul_integer, requantize
from core.kernels.lookup import activation_table, lookup
from core.kernels.pool import max_pool
from core.kernels.window import window
from core.networks.activation import Activation
from core.networks.chain import LayerDesign, as_input
from core.networks.quantized_chain import QuantizedChain, QuantizedLayer
from core.params import QuantParams


@dataclass(frozen=True, eq=False)
class IntegerRun:
    """What a network computed on integers.

    codes:  what each layer read. sums: the last layer's, int32. logits: the sums times their scale,
            float32.
    """

    codes: tuple[np.ndarray, ...]
    sums: np.ndarray
    logits: np.ndarray


def run_on_integers(
    quantized: QuantizedChain, inputs: np.ndarray, profile: Profile | str = Profile.ONNX
) -> IntegerRun:
    """The network on codes; inputs: (n, features) float32, which become codes at the border.

    profile: how sums are requantized.
    """
    layers = list(zip(quantized.design, quantized.layers, strict=True))
    x = quantize(as_input(quantized.design, inputs).numpy(), quantized.layers[0].read)
    codes = []
    for i, (design, layer) in enumerate(layers):
        x = x if design.is_convolution else x.reshape(len(x), -1)
        codes.append(x)
        sums = integer_sums(design, layer, x)
        if i < len(layers) - 1:
            x = _activated(design, layer, sums, layers[i + 1][1].read, profile)
    # A chain ends in a fully connected layer: its outputs lie along the last axis.
    return IntegerRun(tuple(codes), sums, sums.astype(np.float32) * layer.sum_scale)


def integer_sums(design: LayerDesign, layer: QuantizedLayer, codes: np.ndarray) -> np.ndarray:
    """Σ (q − Zˣ)·k + m, int32, of the codes that the layer reads."""
    zero = int(layer.read.zero_point)
    if design.is_convolution:
        edge = design.shape[2] // 2
        acc = conv_integer(codes, layer.weight_codes, zero, 0, padding=edge, groups=design.groups)
        return acc + layer.bias_codes[:, None, None]
    return matmul_integer(codes, layer.weight_codes.T, zero) + layer.bias_codes


def _activated(
    design: LayerDesign,
    layer: QuantizedLayer,
    sums: np.ndarray,
    y: QuantParams,
    profile: Profile | str,
) -> np.ndarray:
    """The codes that the next layer reads, under its parameters `y`."""
    target = layer.sums or y
    multiplier = (layer.sum_scale / target.scale).astype(np.float32)
    zero = int(target.zero_point)
    codes = requantize(sums, multiplier, zero, target.format, profile, axis=1)
    if layer.sums is not None:
        table = activation_table(design.activation.of, layer.sums, y)
        codes = lookup(codes, table, layer.sums.format.qmin)
    elif design.activation is Activation.RELU:
        codes = codes.clip(zero, None)
    if design.pool > 1:
        side = (design.pool, design.pool)
        codes = max_pool(codes, window(side, side, 0, 1))
    return codes
