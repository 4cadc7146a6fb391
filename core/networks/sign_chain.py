"""A chain whose inner layers compute on signs; the first and the last one have 8 bits.

XNOR-Net keeps these two as they are: the first reads pixels, whose sign says nothing, and the last
gives the scores. Where a layer on signs follows, the sign takes the place of the activation.

Bi-Real adds what a layer read to what it sums up, so that numbers flow past the signs:

    z = y(x) + x            y: the layer on signs (`sign_sums.py`)

Where a convolution has r times as many outputs as inputs, x is taken r times (as in ReActNet, Liu
et al. 2020, arXiv 2003.03488); where the widths do not fit, there is no shortcut.

Sources: Rastegari et al. 2016, arXiv 1603.05279; Liu et al. 2018 (Bi-Real Net), arXiv 1808.00278.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.affine import fake_quantize
from core.networks.activation import Activation
from core.networks.chain import Design, Tap, as_input, passed_on, sums_of
from core.networks.quantized_chain import QuantizedLayer
from core.networks.sign_sums import SignProduct, packed_product, sign_sums

if TYPE_CHECKING:
    from torch import Tensor


Pair = tuple["Tensor", "Tensor"]  # weight and bias


@dataclass(frozen=True)
class SignDesign:
    """Which layers there are, and whether numbers flow past the signs (Bi-Real's shortcut)."""

    layers: Design
    shortcuts: bool = False

    def on_signs(self, index: int) -> bool:
        """Whether the layer of this number computes on signs: all but the first and the last."""
        return 0 < index < len(self.layers) - 1

    def sums(self, index: int, pair: Pair, x: "Tensor", product: SignProduct) -> "Tensor":
        """What the layer sums up for `x`, its shortcut not yet added. product: of signs."""
        layer = self.layers[index]
        if self.on_signs(index):
            return sign_sums(layer, *pair, x, product)
        return sums_of(layer, *pair, x)

    def passed_on(self, index: int, sums: "Tensor", x: "Tensor") -> "Tensor":
        """What the layer that read `x` gives to the next one."""
        layer = self.layers[index]
        repeats, rest = divmod(layer.shape[0], x.shape[1])
        if self.shortcuts and self.on_signs(index) and rest == 0:
            sums = sums + x.repeat(1, repeats, *[1] * (x.ndim - 2))
        return passed_on(layer, sums)


def sign_design(design: Design, shortcuts: bool = False) -> SignDesign:
    """The design in which signs take the place of activations.

    >>> from core.networks.designs import DIGITS_CNN
    >>> [layer.activation.value for layer in sign_design(DIGITS_CNN).layers]  # conv2 is on signs
    ['linear', 'relu', 'linear']
    """
    signs_follow = range(len(design) - 2)
    layers = (
        replace(layer, activation=Activation.LINEAR) if i in signs_follow else layer
        for i, layer in enumerate(design)
    )
    return SignDesign(tuple(layers), shortcuts)


def forward_on_signs(
    design: SignDesign, pairs: Iterable[Pair], x: "Tensor", read: Tap, product: SignProduct
) -> "Tensor":
    """The last layer's output for `x`, shaped by `as_input`.

    pairs: of each layer. read: what the first and the last layer read. product: of signs.
    """
    for i, pair in enumerate(pairs):
        x = x if design.layers[i].is_convolution else x.flatten(1)
        x = x if design.on_signs(i) else read(i, x)
        x = design.passed_on(i, design.sums(i, pair, x, product), x)
    return x


@dataclass(frozen=True, eq=False)
class SignLayer:
    """One layer on signs.

    signs: int8 ±1, of the weight's shape. alpha, bias: (outputs,) float32.
    """

    signs: np.ndarray
    alpha: np.ndarray
    bias: np.ndarray

    @property
    def weight(self) -> np.ndarray:
        """α·sign(W), float32."""
        return self.signs * self.alpha.reshape(-1, *[1] * (self.signs.ndim - 1))


@dataclass(frozen=True, eq=False)
class SignChain:
    """A design and its layers: quantized ones where it has numbers, else on signs."""

    design: SignDesign
    layers: tuple[QuantizedLayer | SignLayer, ...]

    def logits(self, inputs: np.ndarray, product: SignProduct = packed_product) -> np.ndarray:
        """One score for each class, (n, classes) float32, of inputs (n, features) float32.

        product: of signs, on packed bits unless another is given; all give the same whole numbers.
        """
        import torch

        def read(index: int, x: "Tensor") -> "Tensor":
            layer = self.layers[index]
            return fake_quantize(x, layer.read) if isinstance(layer, QuantizedLayer) else x

        reals = [
            layer.real if isinstance(layer, QuantizedLayer) else layer for layer in self.layers
        ]
        pairs = [(torch.tensor(real.weight), torch.tensor(real.bias)) for real in reals]
        with torch.no_grad():
            x = as_input(self.design.layers, inputs)
            return forward_on_signs(self.design, pairs, x, read, product).numpy()
