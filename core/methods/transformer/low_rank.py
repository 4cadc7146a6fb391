"""Integers and a correction of low rank: W ≈ Q(W) + A·B (LQER).

Rounding leaves an error E = W − Q(W). Of all matrices of rank k, the first k singular values and
vectors come closest to it (Eckart and Young 1936):

    E = U·diag(σ)·Vᵀ,    A = U_:,k·diag(σ_k),  B = V_:,kᵀ,    ‖E − A·B‖² = σ_{k+1}² + σ_{k+2}² + …

y = x·Q(W)ᵀ + (x·Bᵀ)·Aᵀ: the second term is computed in float with k·(d + outputs) numbers. E looks
like noise, whose singular values fall slowly; the correction works best where some rows or columns
of W are rounded much worse than others. Activations are rounded as without it.

SVDQuant (Li et al. 2024, arXiv 2411.05007) takes the low rank from W first, after smoothing, and
rounds what is left.

Source: Zhang, Cheng, Constantinides, Zhao 2024 (LQER), arXiv 2402.02446, without the
activations' sizes that its L²QER weighs E with.
"""

from dataclasses import dataclass

import numpy as np

from core.methods.option import option
from core.methods.transformer.method import MatrixMethod, nearest
from core.methods.transformer.product import FewBits, Precision, Product


@dataclass(frozen=True)
class Options:
    """Options of the correction."""

    rank: int = option(8, low=0, high=128, meaning="rank of the correction A·B in float")


def of_rank(matrix: np.ndarray, rank: int) -> np.ndarray:
    """The matrix of this rank that is nearest to `matrix`.

    >>> of_rank(np.array([[3.0, 0.0], [0.0, 2.0]]), 1).round(9).tolist()
    [[3.0, 0.0], [0.0, 0.0]]
    """
    u, sigma, v = np.linalg.svd(matrix, full_matrices=False)
    return np.asarray((u[:, :rank] * sigma[:rank]) @ v[:rank])


def quantize(product: Product, precision: Precision, options: Options) -> FewBits:
    """The product rounded to nearest, its weights corrected."""
    few = nearest(product, precision)
    return FewBits(few.weight + of_rank(product.weight - few.weight, options.rank), few.read)


METHOD = MatrixMethod(
    "low-rank",
    "Low rank beside integers (LQER)",
    "Zhang et al. 2024, arXiv 2402.02446",
    "The rounding error of the weights is corrected by a product of two thin matrices in float.",
    quantize,
    Options,
)
