"""Ternary weights, BitNet b1.58: every weight is −γ, 0 or γ.

    γ = mean|W|,     Ŵ = γ·clip(round(W / γ), −1, 1)                     eq. 1 to 3

One γ for a matrix; log₂ 3 = 1.58 bits a weight, and a product needs additions alone. The paper
trains such networks from the beginning: forward with Ŵ, the gradient handed to W as it is (the
straight-through estimator), activations of 8 bits with a scale for each token. It does not round a
network that was trained in float: such a one has not learnt to do with three values, and answers
wrongly (`quantize`). Trained from the beginning (`train_ternary`), the sorter sorts as well as in
float. Activations, biases, norms and letter vectors stay in float in that training.

The bits of the precision are those of activations only.

Source: Ma et al. 2024, arXiv 2402.17764, section 2.
"""

from collections.abc import Iterator
from typing import Any, cast

from core.arrays import namespace
from core.methods.option import NoOptions
from core.methods.transformer.method import MatrixMethod
from core.methods.transformer.product import FewBits, Precision, Product, rounder
from core.networks.cnn import Layer
from core.networks.sorter import Sorter, with_layers
from core.training.straight_through import straight_through
from core.training.train_sorter import UPDATES, SorterStep, train_sorter

_SMALLEST = 1e-5  # of γ: a matrix of zeros


def ternary(weight: Any) -> Any:
    """Ŵ of W, a floating array or tensor of any shape.

    >>> import numpy as np
    >>> ternary(np.array([2.0, 0.4, 0.6, -1.0])).tolist()  # γ = 1
    [1.0, 0.0, 1.0, -1.0]
    """
    xp = namespace(weight)
    gamma = xp.mean(xp.abs(weight)).clip(_SMALLEST)
    return gamma * xp.clip(xp.round(weight / gamma), -1, 1)


def quantize(product: Product, precision: Precision, options: NoOptions) -> FewBits:
    """The product with ternary weights, after training."""
    return FewBits(ternary(product.weight), rounder(product.seen, precision))


def train_ternary(seed: int, updates: int = UPDATES) -> Iterator[SorterStep]:
    """Training with ternary matrices; each step's sorter has them in place of the learned ones."""
    return train_sorter(seed, updates, used=ternary_matrices)


def ternary_matrices(sorter: Sorter) -> Sorter:
    """Ternary matrices of torch tensors, with a gradient as if they were not rounded."""

    def few(name: str, layer: Layer) -> Layer:
        learned: Any = layer.weight
        return Layer(cast(Any, straight_through(learned, ternary(learned))), layer.bias)

    return with_layers(sorter, few)


METHOD = MatrixMethod(
    "ternary",
    "Ternary weights, not trained for it (BitNet b1.58)",
    "Ma et al. 2024, arXiv 2402.17764",
    "Every weight becomes −γ, 0 or γ with γ = mean|W|.",
    quantize,
)
