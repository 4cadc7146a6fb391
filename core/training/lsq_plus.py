"""LSQ+: an offset is learned beside the step, for activations that also take negative values.

Bhalgat et al. 2020 (arXiv 2004.09576), section 3, with S for the paper's s, t = (x − β) / S and
codes n … p:

    x̂ = S · round(clip(t, n, p)) + β
    ∂x̂/∂x = 1 inside, 0 outside
    ∂x̂/∂S = round(t) − t inside;   n below;   p above
    ∂x̂/∂β = 0 inside, 1 outside

Inside, moving β moves the level's number against the level itself: −1 + 1 = 0. Outside, the level
moves with β.

β need not be a multiple of S, so that real 0 need not be a level; an integer network rounds −β / S
to a zero point, and loses exactly that.
"""

from typing import TYPE_CHECKING

from core.formats import IntFormat
from core.training.lsq import learned_position

if TYPE_CHECKING:
    from torch import Tensor


def lsq_plus(x: "Tensor", step: "Tensor", offset: "Tensor", format: IntFormat) -> "Tensor":
    """x̂, with the gradients of LSQ+ to `x`, `step` and `offset`.

    x: torch tensor; step: S > 0 and offset: β, scalars or shapes that broadcast against it.

    >>> import torch
    >>> x = torch.tensor([-9.0, 0.0, 9.0])
    >>> offset = torch.tensor(-1.0, requires_grad=True)
    >>> y = lsq_plus(x, torch.tensor(1.0), offset, IntFormat(2, signed=False))
    >>> y.sum().backward()
    >>> y.tolist(), offset.grad.item()  # two of the three are clipped
    ([-1.0, 0.0, 2.0], 2.0)
    """
    return step * learned_position((x - offset) / step, format) + offset


def first_weight_step(mean: "Tensor", deviation: "Tensor", bits: int) -> "Tensor":
    """Where the step of weights starts: max(|μ − 3σ|, |μ + 3σ|) / 2ᵇ⁻¹ (section 3.2).

    mean, deviation: μ and σ of the weights that share the step.

    >>> import torch
    >>> first_weight_step(torch.tensor(1.0), torch.tensor(2.0), bits=2).item()
    3.5
    """
    return (mean.abs() + 3 * deviation) / 2 ** (bits - 1)
