"""A step, or the end of a range, that is learned as a multiple of where it starts.

    S = S₀ · f        f = 1 when training starts

Adam moves each number by about its learning rate in an update, however small the number is. Steps
of activations can be smaller than that: learned as they are, they fall to 0 within a few updates,
and the network with them. f moves by a share of the step instead.

That is also the aim of the factor 1 / √(N·Qₚ) that LSQ multiplies the step's gradient with (Esser
et al. 2020, arXiv 1902.08153, section 2.2): an update should change steps and weights in the same
proportion. Plain descent needs the factor; Adam divides a gradient by its own size, and cancels it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

SMALLEST = 1e-3  # f does not go below: at 0 nothing is left to learn


@dataclass(frozen=True, eq=False)
class LearnedScale:
    """One number, or one a channel.

    start: S₀ > 0, shaped to broadcast against what it scales. factor: f, of that shape; learns.
    """

    start: "Tensor"
    factor: "Tensor"

    @property
    def value(self) -> "Tensor":
        """S at this moment; f may overshoot 0 while it learns, S stays positive."""
        return self.start * self.factor.clamp(min=SMALLEST)


def learned_scale(start: "Tensor") -> LearnedScale:
    """What starts at `start`.

    >>> import torch
    >>> scale = learned_scale(torch.tensor(0.5))
    >>> (3 * scale.value).backward()
    >>> scale.value.item(), scale.factor.grad.item()  # 3 · 0.5
    (0.5, 1.5)
    """
    import torch

    # a tensor of zeros has no step of its own
    start = start.detach().clamp(min=torch.finfo(start.dtype).tiny)
    return LearnedScale(start, torch.ones_like(start).requires_grad_())
