"""SmoothQuant: outliers of the activations move into the weights.

    s_j = max|X_j|^α / max|W_j|^(1−α)          y = (x/s)·(W·diag(s))ᵀ                   eq. 4

Both factors are rounded. `core.networks.smoothing` derives s; there the norm before a matrix does
the division, and here every matrix gets factors of its own.

Source: Xiao et al. 2022, arXiv 2211.10438, section 4.
"""

from dataclasses import dataclass

import numpy as np

from core.methods.option import option
from core.methods.transformer.method import MatrixMethod, nearest
from core.methods.transformer.product import FewBits, Precision, Product
from core.networks.smoothing import ALPHA, smoothing_factors


@dataclass(frozen=True)
class Options:
    """Options of SmoothQuant."""

    alpha: float = option(ALPHA, low=0.0, high=1.0, meaning="α: 1 moves all of the outliers")


def quantize(product: Product, precision: Precision, options: Options) -> FewBits:
    """The product with its factors, both rounded."""
    import torch

    activations, weights = (np.abs(v).max(axis=0) for v in (product.seen, product.weight))
    s = smoothing_factors(activations, weights, options.alpha).astype(product.weight.dtype)
    few = nearest(Product(product.weight * s, product.seen / s), precision)
    divisor = torch.from_numpy(s)
    return FewBits(few.weight, lambda x: few.read(x / divisor))


METHOD = MatrixMethod(
    "smoothquant",
    "Smoothed channels (SmoothQuant)",
    "Xiao et al. 2022, arXiv 2211.10438",
    "Channels of the activations are divided by factors that the weights are multiplied with.",
    quantize,
    Options,
)
