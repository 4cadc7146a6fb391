"""The straight-through estimator (STE): on the way back, rounding counts as the identity.

    forward    x̂ = Q(x)
    backward   ∂L/∂x = ∂L/∂x̂        since ∂Q/∂x is taken to be 1

The true slope of Q is 0 almost everywhere, and with it no weight would learn. Survey III-G1 and
fig. 5; Bengio, Léonard and Courville 2013 (arXiv 1308.3432).
"""

from typing import TYPE_CHECKING

from core.affine import fake_quantize
from core.params import QuantParams

if TYPE_CHECKING:
    from torch import Tensor


def straight_through(x: "Tensor", value: "Tensor") -> "Tensor":
    """`value` on the way forward, bit for bit; on the way back its gradient goes to `x` unchanged.

    x, value: finite torch tensors of one shape and floating dtype.

    >>> import torch
    >>> x = torch.tensor([1.1, 2.2, -1.7, 3.6], requires_grad=True)  # the survey's figure 5
    >>> y = straight_through(x, x.round())
    >>> y.backward(torch.tensor([0.1, 0.2, 0.3, 0.4]))
    >>> y.tolist(), [round(g, 6) for g in x.grad.tolist()]
    ([1.0, 2.0, -2.0, 4.0], [0.1, 0.2, 0.3, 0.4])
    """
    # x − x is exactly 0; x + (value − x) would miss `value` by a rounding error.
    return value.detach() + (x - x.detach())


def quantize_straight_through(x: "Tensor", params: QuantParams) -> "Tensor":
    """Q(x) = S·(clip(round(x / S) + Z) − Z), with slope 1 everywhere, beyond the range too.

    Raises:
        InputError: when the parameters do not fit the shape of `x`.
    """
    return straight_through(x, fake_quantize(x.detach(), params))
