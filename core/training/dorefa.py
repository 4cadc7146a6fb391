"""DoReFa-Net's quantizers with their gradients (Zhou et al. 2016, arXiv 1606.06160).

    quantize_b(t) = round((2ᵇ − 1)·t) / (2ᵇ − 1)                        eq. 5, slope 1 (STE)
    weights      ŵ = 2·quantize_b(tanh(w) / (2m) + ½) − 1               eq. 9, m = max|tanh(w)|
    activations  x̂ = quantize_b(clip(x, 0, 1))                          eq. 10 and 11
    gradients    ĝ = 2m·(quantize_b(g / (2m) + ½ + noise) − ½)          eq. 12, m = max|g| of
                                                                       each image

With slope 1 for quantize_b and m held constant, the slope of the weights is that of the tanh:

    ∂ŵ/∂w = (1 − tanh²(w)) / m

so that large weights hardly move. The noise of eq. 12 is uniform within half a level: that is
stochastic rounding, and keeps the gradient's mean.

ŵ lies in [−1, 1] whatever the size of w: the paper's networks have a batch normalization behind
each layer, which takes that factor back.
"""

from typing import TYPE_CHECKING

from core.granularity import Granularity, PerTensor, block_absmax, spread
from core.training.straight_through import straight_through

if TYPE_CHECKING:
    import torch
    from torch import Tensor


def dorefa_weight(w: "Tensor", bits: int, granularity: Granularity | None = None) -> "Tensor":
    """ŵ in [−1, 1], 2ᵇ levels, none of them 0; `w` is a torch tensor of any shape.

    granularity: which weights share one m: all, as in the paper, or those of a channel.

    >>> import torch
    >>> w = torch.tensor([0.0, 20.0], requires_grad=True)
    >>> dorefa_weight(w, 1).backward(torch.ones(2))
    >>> w.grad.tolist()  # (1 − 0) / 1, and (1 − 1) / 1
    [1.0, 0.0]
    """
    bent, shape = w.tanh(), tuple(w.shape)
    granularity = granularity or PerTensor()
    largest = spread(block_absmax(bent.detach(), granularity), shape, granularity).clamp(min=1e-12)
    return 2 * _quantized(bent / (2 * largest) + 0.5, bits) - 1


def dorefa_activation(x: "Tensor", bits: int) -> "Tensor":
    """x̂ in [0, 1]; slope 1 inside of that, 0 outside.

    >>> import torch
    >>> dorefa_activation(torch.tensor([-1.0, 0.3, 7.0]), 2).tolist()
    [0.0, 0.3333333432674408, 1.0]
    """
    return _quantized(x.clamp(0, 1), bits)


def dorefa_gradient(gradient: "Tensor", bits: int, draws: "torch.Generator") -> "Tensor":
    """ĝ: `gradient`, (images, …), on 2ᵇ levels between −m and m, right on average.

    m: the largest |g| of each image. draws: gives the noise; the same state, the same noise.
    """
    import torch

    each = (-1, *[1] * (gradient.ndim - 1))
    largest = gradient.abs().reshape(len(gradient), -1).amax(1).reshape(each).clamp(min=1e-30)
    steps = 2**bits - 1
    noise = torch.rand(gradient.shape, generator=draws, dtype=gradient.dtype) - 0.5
    codes = (steps * (gradient / (2 * largest) + 0.5) + noise).round().clamp(0, steps)
    return 2 * largest * (codes / steps - 0.5)


def _quantized(t: "Tensor", bits: int) -> "Tensor":
    """quantize_b of values in [0, 1], eq. 5."""
    steps = 2**bits - 1
    return straight_through(t, (steps * t.detach()).round() / steps)
