"""Hadamard rotation: a large channel is shared out among all of them.

With Q orthogonal, Q·Qᵀ = 1, a product stays what it was when x and W are both rotated:

    y = x·Wᵀ = (x·Q)·(W·Q)ᵀ

Take for Q Hadamard's matrix over √d, whose entries are all ±1/√d. A channel of size m becomes
m/√d in every channel, so that the largest channel falls by up to √d and none stands out. Then x·Q
and W·Q are rounded. The rotation helps at most by that √d: 5.7 for 32 channels, 64 for 4096.

Activations gain, weights need not. Where large activations meet small weights (the injected
outliers: ×100 and ×1/100), W·Q has the same rounding error in every column; rotated back, it meets
the large activations. With few bits for the weights alone a rotation makes such a network worse.

QuaRot folds Q into the matrices before, which a network with RMSNorm allows. The sorter's layer
normalization subtracts a mean: here every x is rotated while the network runs, d·log₂ d additions.

Source: Ashkboos et al. 2024 (QuaRot), arXiv 2404.00456, sections 3 and 4.
"""

import numpy as np

from core.hadamard import hadamard
from core.methods.option import NoOptions
from core.methods.transformer.method import MatrixMethod, nearest
from core.methods.transformer.product import FewBits, Precision, Product


def rotated(product: Product) -> Product:
    """W·Q and x·Q: the same y, to rounding."""
    q = hadamard(product.weight.shape[1]).astype(np.float32)
    return Product(product.weight @ q, product.seen @ q)


def quantize(product: Product, precision: Precision, options: NoOptions) -> FewBits:
    """The rotated product, rounded to nearest."""
    import torch

    few = nearest(rotated(product), precision)
    q = torch.from_numpy(hadamard(product.weight.shape[1])).float()
    return FewBits(few.weight, lambda x: few.read(x @ q))


METHOD = MatrixMethod(
    "rotation",
    "Hadamard rotation (QuaRot)",
    "Ashkboos et al. 2024, arXiv 2404.00456",
    "Activations and weights are rotated by one orthogonal matrix, then rounded. It spreads large "
    "activations; small weights that meet them are rounded as coarsely as all others.",
    quantize,
)
