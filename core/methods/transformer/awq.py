"""AWQ: weights that meet large activations are scaled up before they are rounded.

Weights alone are rounded. With a factor s_j for each input channel j and Q rounding to nearest,

    y ≈ x·Ŵᵀ,    Ŵ_ij = Q(W·diag(s))_ij / s_j                               eq. 2 and 4

A larger s_j makes the rounding error of column j smaller, by s_j as long as the scale of the row
stays; the errors of the other columns grow when s_j raises their row's scale. The factors follow
the mean size of the activations, and one exponent for the matrix is searched:

    s_j = (mean|x_j|)^α,    α = argmin over 0, 1/20, … 1 of ‖x·Wᵀ − x·Ŵᵀ‖²          eq. 5

α = 0 is no scaling, and it is one of the candidates: on the calibration data the search never ends
worse. The paper divides x by s in the layer before and stores integers of W·diag(s), in groups of
128 inputs that share a scale, and also searches a clipping range. Here there is a scale for each
output, and no clipping. What the matrix reads is rounded only when the precision asks for it.

Source: Lin et al. 2023, arXiv 2306.00978, section 3.
"""

from dataclasses import dataclass

import numpy as np

from core.methods.option import option
from core.methods.transformer.method import MatrixMethod
from core.methods.transformer.product import FewBits, Precision, Product, rounded_weight, rounder

_SMALLEST = 1e-4  # of a mean: a channel that is always 0 has none


@dataclass(frozen=True)
class Options:
    """Options of AWQ."""

    candidates: int = option(20, low=1, high=200, meaning="exponents that are tried beside 0")


def scaled_weight(product: Product, bits: int, alpha: float) -> np.ndarray:
    """Ŵ (outputs, d) with s = mean|x|^α; s is divided by √(max s · min s), which changes no ratio.

    >>> product = Product(np.array([[4.0, 1.0]]), np.array([[1.0, 16.0]]))
    >>> rounded_weight(product.weight, 2).tolist()  # the scale is 4, and 1 becomes 0
    [[4.0, 0.0]]
    >>> scaled_weight(product, 2, 0.5).tolist()  # s = [1, 4]: W·s = [4, 4]
    [[4.0, 1.0]]
    """
    s = np.maximum(np.abs(product.seen).mean(axis=0), _SMALLEST) ** alpha
    s = (s / np.sqrt(s.max() * s.min())).astype(product.weight.dtype)
    return np.asarray(rounded_weight(product.weight * s, bits) / s)


def searched_weight(product: Product, bits: int, candidates: int) -> np.ndarray:
    """The Ŵ of the α with the least error on the calibration data."""
    tried = [scaled_weight(product, bits, i / candidates) for i in range(candidates + 1)]
    moments = product.seen.T @ product.seen  # ‖x·Dᵀ‖² = Σ D·(xᵀ·x)·Dᵀ
    differences = [product.weight - weight for weight in tried]
    errors = [float(((d @ moments) * d).sum()) for d in differences]
    return tried[int(np.argmin(errors))]


def quantize(product: Product, precision: Precision, options: Options) -> FewBits:
    """The product with the weights of the search."""
    weight = searched_weight(product, precision.weight_bits, options.candidates)
    return FewBits(weight, rounder(product.seen, precision))


METHOD = MatrixMethod(
    "awq",
    "Scaled weights (AWQ)",
    "Lin et al. 2023, arXiv 2306.00978",
    "Weights that meet large activations are scaled up before rounding, and down after it.",
    quantize,
    Options,
)
