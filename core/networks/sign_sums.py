"""A layer on signs: ±1 for every weight and for all that it reads (XNOR-Net).

    y  =  α · K · (sign(W) · sign(P)) + b          P: the patch of x under the filter
    α  =  mean|W| of the output's weights,  K = mean|P|

K·sign(P) is the nearest to P among all multiples of signs, and α·sign(W) to W. The product of the
signs is a whole number; `core.kernels.xnor` counts it on packed bits, eight signs in a byte. What a
convolution pads with is 0, whose sign is +1.

Source: Rastegari, Ordonez, Redmon, Farhadi 2016 (XNOR-Net), arXiv 1603.05279, section 3.2, where K
is |x|, averaged over channels, convolved with a box.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.kernels.xnor import pack_signs, xnor_matmul
from core.networks.chain import LayerDesign

if TYPE_CHECKING:
    from torch import Tensor

#: (patches (groups, m, n), weights (groups, outputs, n)) -> products of their signs, float32.
SignProduct = Callable[["Tensor", "Tensor"], "Tensor"]


def sign_sums(
    design: LayerDesign, weight: "Tensor", bias: "Tensor", x: "Tensor", product: SignProduct
) -> "Tensor":
    """y of one layer: (n, outputs, height, width) of a convolution, else (n, outputs).

    weight: of the design's shape. bias: (outputs,). x: (n, channels, height, width) or (n, inputs).
    """
    groups = design.groups
    patches = patches_of(design, x)
    rows = weight.reshape(groups, -1, patches.shape[2])
    alpha = rows.abs().mean(2).unsqueeze(1)
    size = patches.abs().mean(2, keepdim=True)
    sums = alpha * size * product(patches, rows)  # (groups, m, outputs of a group)
    sums = sums.transpose(0, 1).flatten(1) + bias
    if not design.is_convolution:
        return sums
    n, _, height, width = x.shape
    return sums.reshape(n, height, width, -1).permute(0, 3, 1, 2)


def patches_of(design: LayerDesign, x: "Tensor") -> "Tensor":
    """What meets the weights: (groups, m, n), a row for each image and position."""
    from torch.nn import functional

    if not design.is_convolution:
        return x.unsqueeze(0)
    side = design.shape[2]
    columns = functional.unfold(x, side, padding=side // 2).transpose(1, 2).flatten(0, 1)
    return columns.reshape(len(columns), design.groups, -1).transpose(0, 1)


def packed_product(patches: "Tensor", rows: "Tensor") -> "Tensor":
    """The products on packed bits: exclusive or, and a count of ones."""
    import torch

    pairs = zip(patches.detach(), rows.detach(), strict=True)
    each = [xnor_matmul(pack_signs(p), pack_signs(r)) for p, r in pairs]
    return torch.stack(each).to(patches.dtype)
