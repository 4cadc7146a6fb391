"""PACT: the upper end α of an activation's range is learned (Choi et al. 2018).

arXiv 1805.06085, eq. 1 to 3, for activations that a ReLU made:

    y = ½(|x| − |x − α| + α) = clip(x, 0, α)
    ŷ = round(y / S) · S,   S = α / (2ᵇ − 1)
    ∂ŷ/∂x = 1 where 0 < x < α, else 0
    ∂ŷ/∂α = 0 where x < α, 1 where x ≥ α

Rounding counts as the identity, and S as a constant: α hears only of the values that it clips.
LSQ adds what rounding says about the step.
"""

from typing import TYPE_CHECKING

from core.affine import fake_quantize, params_from_range
from core.formats import IntFormat
from core.training.straight_through import straight_through

if TYPE_CHECKING:
    from torch import Tensor


def pact(x: "Tensor", alpha: "Tensor", bits: int) -> "Tensor":
    """ŷ, with the gradients of PACT to `x` and to `alpha`.

    x: torch tensor; alpha: α > 0, of one element; bits: of the unsigned codes, 1 to 16.

    Raises:
        InputError: for other bits.

    >>> import torch
    >>> alpha = torch.tensor(3.0, requires_grad=True)
    >>> y = pact(torch.tensor([-1.0, 1.2, 3.0, 9.0]), alpha, bits=2)
    >>> y.sum().backward()
    >>> y.tolist(), alpha.grad.item()
    ([0.0, 1.0, 3.0, 3.0], 2.0)
    """
    clipped = alpha.where(x >= alpha, x.relu())
    params = params_from_range(0.0, float(alpha.detach()), IntFormat(bits, signed=False))
    return straight_through(clipped, fake_quantize(clipped.detach(), params))
