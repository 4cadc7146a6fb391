"""Quant-Noise: in each pass only a random subset of the weights is quantized.

    w̃ᵢ = Q(wᵢ) with probability p, else wᵢ

Gradients pass straight through the quantized weights and are exact for the others, which is what
the paper calls unbiased. p = 1 is ordinary quantization-aware training, p = 0 none. Fan et al. 2020
(arXiv 2004.07320), section 4; survey III-H. The paper draws blocks of weights; these are single
ones.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from torch import Tensor


def random_subset(
    w: "Tensor", quantized: "Tensor", share: float, draws: "torch.Generator"
) -> "Tensor":
    """w̃: each element from `quantized` with probability `share`, else from `w`.

    quantized: Q(w) with a gradient rule of its own. draws: the same state, the same subset.

    >>> import torch
    >>> w = torch.tensor([0.4, 0.6])
    >>> random_subset(w, w.round(), 1.0, torch.Generator()).tolist()
    [0.0, 1.0]
    """
    import torch

    chosen = torch.rand(w.shape, generator=draws) < share
    return quantized.where(chosen, w)
