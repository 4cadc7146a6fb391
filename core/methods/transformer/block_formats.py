"""MXFP8, MXFP4 and NVFP4: neighbours along the channels share a scale, of weights and activations.

    x̂ = X·element(x / X)        one X for a block of 32 (MX) or 16 (NVFP4) channels

W and x are cut into blocks along d, the axis of the sum, so that each block's part of y is one sum
of elements times two scales. X follows from the block's largest magnitude while the network runs,
for each token; so does NVFP4's scale for the whole tensor. An outlier spoils its own block alone.
It spoils fp4 elements, whose smallest positive is 1/12 of the largest, and hardly those of fp8
(E4M3), which reach down to 1/230,000 of it. The sorter's 32 channels are one block of MX.

The bits of the precision are not used, but activations stay in float where it says so.

Source: OCP Microscaling Formats v1.0; Rouhani et al. 2023, arXiv 2310.10537; NVIDIA 2025
(Pretraining Large Language Models with NVFP4), arXiv 2509.25149. Formats: `core.formats`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from core.formats.microscaling import MXFP4, MXFP8_E4M3
from core.formats.nvfp4 import nvfp4
from core.methods.option import NoOptions
from core.methods.transformer.method import MatrixMethod
from core.methods.transformer.product import FewBits, Precision, Product

MICROSCALING = "Rouhani et al. 2023, arXiv 2310.10537"
NVIDIA = "NVIDIA 2025, arXiv 2509.25149"


def block_method(name: str, title: str, citation: str, round: Callable[[Any], Any]) -> MatrixMethod:
    """The method of a format. round: an array, in blocks along its last axis, to the nearest."""

    def quantize(product: Product, precision: Precision, options: NoOptions) -> FewBits:
        stays = precision.activation_bits is None
        return FewBits(np.asarray(round(product.weight)), (lambda x: x) if stays else round)

    return MatrixMethod(
        name, title, citation, f"Weights and activations are {title}, in blocks.", quantize
    )


METHODS = (
    block_method("mxfp8", "MXFP8", MICROSCALING, lambda x: MXFP8_E4M3.fit(x).round(x)),
    block_method("mxfp4", "MXFP4", MICROSCALING, lambda x: MXFP4.fit(x).round(x)),
    block_method("nvfp4", "NVFP4", NVIDIA, lambda x: nvfp4(x).scaled.round(x)),
)
