"""Outlier columns in float, the others in integers (LLM.int8).

A sum over channels may be split. O are the channels with an |x| of the threshold θ or more:

    y = x·Wᵀ = Σ_{j∈O} x_j·W_:,j  +  Σ_{j∉O} x_j·W_:,j
               in float              in integers, with scales that no j ∈ O enlarges

The paper takes θ = 6 and finds O anew in every batch while the network runs; here O is found once,
on calibration data. It costs a second product, and the columns of O are stored in float. Without
a channel beyond θ nothing is left in float: the method is then rounding to nearest.

Source: Dettmers, Lewis, Belkada, Zettlemoyer 2022, arXiv 2208.07339, section 3.2, eq. 8.
"""

from dataclasses import dataclass

import numpy as np

from core.methods.option import option
from core.methods.transformer.method import MatrixMethod, nearest
from core.methods.transformer.product import FewBits, Precision, Product


@dataclass(frozen=True)
class Options:
    """Options of LLM.int8."""

    threshold: float = option(
        6.0, low=0.1, high=1e6, meaning="|x| from which on a channel stays in float"
    )


def outlier_columns(seen: np.ndarray, threshold: float) -> np.ndarray:
    """Whether each channel of x (n, d) is an outlier, (d,) bool.

    >>> outlier_columns(np.array([[1.0, -7.0], [2.0, 0.0]]), 6.0).tolist()
    [False, True]
    """
    return np.asarray(np.abs(seen).max(axis=0) >= threshold)


def quantize(product: Product, precision: Precision, options: Options) -> FewBits:
    """The product with its outlier columns in float."""
    import torch

    outlier = outlier_columns(product.seen, options.threshold)
    few = nearest(
        Product(np.where(outlier, 0, product.weight), np.where(outlier, 0, product.seen)), precision
    )
    in_float = torch.from_numpy(outlier)
    return FewBits(
        np.where(outlier, product.weight, few.weight),
        lambda x: torch.where(in_float, x, few.read(torch.where(in_float, 0, x))),
    )


METHOD = MatrixMethod(
    "outlier-columns",
    "Outlier columns in float (LLM.int8)",
    "Dettmers et al. 2022, arXiv 2208.07339",
    "Channels with large activations stay in float with their weights; the others are rounded.",
    quantize,
    Options,
)
