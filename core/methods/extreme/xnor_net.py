"""XNOR-Net: weights and activations are signs; and Bi-Real, which adds shortcuts around them.

Inner layers compute on signs (`core.networks.sign_chain`, `core.networks.sign_sums`), and are
trained through them:

    start       each channel's sums are shifted and scaled to the mean 0 and the deviation 1, as the
                batch normalization before a sign does; here it is folded from the start
    forward     signs of weights and of what a layer reads; first and last layer on 8 bits
    backward    `core.training.sign`: a constant slope in XNOR-Net, Bi-Real's triangle, BNN+'s curve

The network that results multiplies signs on packed bits (`core.kernels.xnor`).

Bi-Real differs in two things, the shortcut and the slope. With the same training and the same bits
it shows the effect of these two.

Sources: Rastegari, Ordonez, Redmon, Farhadi 2016 (XNOR-Net), arXiv 1603.05279, section 3.2;
Liu, Wu, Luo, Yang, Liu, Cheng 2018 (Bi-Real Net), arXiv 1808.00278, section 3; Darabi, Belbahri,
Courbariaux, Partovi Nia 2018 (BNN+), arXiv 1812.11800: here its slope alone, not its penalty of
weights far from ±α.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.methods.fine_tune import Training, descend
from core.methods.method import Method, Needs, Run, Task
from core.methods.option import option
from core.networks.chain import as_input, tensors
from core.networks.cnn import Layer
from core.networks.quantized_chain import QuantizedLayer, quantized_layer
from core.networks.sign_chain import (
    Pair,
    SignChain,
    SignDesign,
    SignLayer,
    forward_on_signs,
    sign_design,
)
from core.networks.sign_sums import SignProduct
from core.training.clipped_straight_through import quantize_clipped
from core.training.sign import SignSlope, sign
from core.training.train_chain import copied

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Options(Training):
    """Options of training on signs."""

    epochs: int = option(20, low=1, high=200, meaning="passes over the training data")


def run_xnor(task: Task, options: Options) -> Run:
    """Train the network on signs."""
    return _run(task, options, sign_design(task.chain.design), SignSlope.CLIPPED)


def run_bi_real(task: Task, options: Options) -> Run:
    """The same with shortcuts and the triangle."""
    return _run(task, options, sign_design(task.chain.design, True), SignSlope.TRIANGLE)


def run_bnn_plus(task: Task, options: Options) -> Run:
    """XNOR-Net with the slope of BNN+."""
    return _run(task, options, sign_design(task.chain.design), SignSlope.SWISH)


def sign_product(slope: SignSlope) -> SignProduct:
    """Products of signs with gradients. slope: of the signs of what is read."""

    def product(patches: "Tensor", rows: "Tensor") -> "Tensor":
        return sign(patches, slope) @ sign(rows).transpose(1, 2)

    return product


def normalized_start(
    task: Task, design: SignDesign, product: SignProduct
) -> "tuple[list[Pair], list[Tensor]]":
    """Weights and biases of the float network, the sums of each layer but the last normalized.

    Returns:
        The pair of each layer, and what each reads on the task's inputs.
    """
    pairs, reads = [], []
    x = as_input(design.layers, task.inputs)
    for i, (weight, bias) in enumerate(tensors(task.chain)):
        x = x if design.layers[i].is_convolution else x.flatten(1)
        reads.append(x)
        if i < len(design.layers) - 1:
            sums = design.sums(i, (weight, bias), x, product)
            axes = [0, *range(2, sums.ndim)]
            deviation = sums.std(axes).clamp_min(1e-6)
            weight = weight / deviation.reshape(-1, *[1] * (weight.ndim - 1))
            bias = (bias - sums.mean(axes)) / deviation
            x = design.passed_on(i, design.sums(i, (weight, bias), x, product), x)
        pairs.append((weight, bias))
    return pairs, reads


def _run(task: Task, options: Options, design: SignDesign, slope: SignSlope) -> Run:
    product, precision = sign_product(slope), replace(task.precision, weight_bits=8)
    pairs, read = normalized_start(task, design, product)
    weights = [precision.weight_params(weight.numpy()) for weight, _ in pairs]
    reads = [precision.activation_params(x.numpy()) for x in read]

    def on_read_levels(i: int, x: "Tensor") -> "Tensor":
        return quantize_clipped(x, reads[i])

    def scores(images: "Tensor") -> "list[Tensor]":
        on_levels = (
            (weight if design.on_signs(i) else quantize_clipped(weight, weights[i]), bias)
            for i, (weight, bias) in enumerate(pairs)
        )
        return [forward_on_signs(design, on_levels, images, on_read_levels, product)]

    yield from descend(task, [tensor for pair in pairs for tensor in pair], scores, options)
    layers: list[QuantizedLayer | SignLayer] = []
    for i, pair in enumerate(pairs):
        real = Layer(*map(copied, pair))
        if design.on_signs(i):
            layers.append(sign_layer(real))
        else:
            codes = precision.weight_codes(real.weight, weights[i])
            layers.append(quantized_layer(real, codes, weights[i], reads[i], None))
    return SignChain(design, tuple(layers))


def sign_layer(real: Layer) -> SignLayer:
    """The signs of the weights, and the mean size of each output's.

    >>> layer = sign_layer(Layer(np.array([[0.5, -1.5]], np.float32), np.zeros(1, np.float32)))
    >>> layer.signs.tolist(), layer.alpha.tolist()
    ([[1, -1]], [1.0])
    """
    signs = np.where(real.weight < 0, -1, 1).astype(np.int8)
    alpha = np.abs(real.weight).reshape(len(signs), -1).mean(axis=1, dtype=np.float32)
    return SignLayer(signs, alpha, real.bias)


XNOR = Method(
    "xnor-net",
    "signs for weights and activations (XNOR-Net)",
    "IV-E",
    "Rastegari, Ordonez, Redmon, Farhadi 2016, arXiv 1603.05279",
    Needs.LABELS,
    run_xnor,
    Options,
    1,
)
BI_REAL = Method(
    "bi-real",
    "signs with shortcuts (Bi-Real)",
    "IV-E",
    "Liu, Wu, Luo, Yang, Liu, Cheng 2018, arXiv 1808.00278",
    Needs.LABELS,
    run_bi_real,
    Options,
    1,
)
BNN_PLUS = Method(
    "bnn-plus",
    "signs with a softer slope (BNN+)",
    "IV-E",
    "Darabi, Belbahri, Courbariaux, Partovi Nia 2018, arXiv 1812.11800",
    Needs.LABELS,
    run_bnn_plus,
    Options,
    1,
)
