"""LSQ: the step between two levels is learned with the weights (Esser et al. 2020).

arXiv 1902.08153, eq. 1, 2, 3 and 5, with S for the paper's s, and k = −Qₙ … Qₚ:

    x̂ = S · round(clip(x / S, −Qₙ, Qₚ))
    ∂x̂/∂x = 1 where −Qₙ < x / S < Qₚ, else 0
    ∂x̂/∂S = −x / S + round(x / S)  inside;   −Qₙ below;   Qₚ above

The second follows from the product rule when round has slope 1 and x / S has the slope −x / S² by
S: ∂x̂/∂S = round(x / S) + S · (−x / S²). It is positive where a value lies above its level's middle
and the levels should move outwards.

How fast the step moves: `learned_scale.py`, in place of the paper's factor on its gradient.

Unlike the clipped STE, the range ends at the outermost level itself. torch's
`_fake_quantize_learnable_per_tensor_affine` ends it half a step further out.
"""

from typing import TYPE_CHECKING

from core.formats import IntFormat
from core.networks.weight_levels import WeightLevels
from core.training.straight_through import straight_through

if TYPE_CHECKING:
    from torch import Tensor


def lsq(x: "Tensor", step: "Tensor", levels: WeightLevels | IntFormat) -> "Tensor":
    """x̂, with the gradients of LSQ to `x` and to `step`.

    x: torch tensor; step: S > 0, a tensor that broadcasts against it. levels: WeightLevels for
    weights, an unsigned format for activations.

    >>> import torch
    >>> x = torch.tensor([-9.0, 0.75, 1.5, 9.0], requires_grad=True)
    >>> step = torch.tensor(1.0, requires_grad=True)
    >>> lsq(x, step, WeightLevels(3)).backward(torch.tensor([0.0, 1.0, 0.0, 0.0]))
    >>> x.grad.tolist(), step.grad.item()  # round(0.75) − 0.75
    ([0.0, 1.0, 0.0, 0.0], 0.25)
    """
    return step * learned_position(x / step, levels)


def learned_position(ratio: "Tensor", levels: WeightLevels | IntFormat) -> "Tensor":
    """round(clip(ratio)), with slope 1 strictly inside and 0 from the outermost codes on."""
    if isinstance(levels, WeightLevels):
        low, high = levels.low, levels.high
    else:
        low, high = levels.qmin, levels.qmax
    clipped = ratio.detach().clamp(low, high)
    inside = (ratio > low) & (ratio < high)
    whole = levels.round(clipped) if isinstance(levels, WeightLevels) else clipped.round()
    return straight_through(ratio.where(inside, clipped), whole)


def first_step(mean_magnitude: "Tensor", highest: int) -> "Tensor":
    """Where the step starts: 2·mean|x| / √Qₚ (section 2.1).

    >>> import torch
    >>> first_step(torch.tensor(0.5), highest=4).item()
    0.5
    """
    return 2 * mean_magnitude / highest**0.5
