"""The sign of a value, and what stands for its slope, which is 0 wherever it exists.

    forward    −1 where x < 0, else +1
    backward   ∂/∂x = 1          where |x| ≤ 1, else 0      BNN, XNOR-Net
               ∂/∂x = 2 − 2·|x|  where |x| ≤ 1, else 0      Bi-Real
               ∂/∂x = β·(2 − βx·tanh(βx / 2)) / (1 + cosh(βx))     BNN+, β = 5

The second is the slope of a curve made of two parabolas, which comes closer to the sign than a line
does: values near 0, whose sign may change, count most. The third is that of

    SS(x) = 2·σ(βx)·(1 + βx·(1 − σ(βx))) − 1        ("SignSwish")

which passes ±1 a little and comes back to it: its slope is below 0 there.

Sources: Courbariaux, Hubara, Soudry, El-Yaniv, Bengio 2016, arXiv 1602.02830, section 1.3;
Liu, Wu, Luo, Yang, Liu, Cheng 2018 (Bi-Real Net), arXiv 1808.00278, section 3; Darabi, Belbahri,
Courbariaux, Partovi Nia 2018 (BNN+), arXiv 1812.11800, section 3; survey IV-E.
"""

from enum import Enum
from typing import TYPE_CHECKING

from core.training.straight_through import straight_through

if TYPE_CHECKING:
    from torch import Tensor


class SignSlope(Enum):
    """What stands for the slope of the sign: a constant, a triangle, or that of SignSwish."""

    CLIPPED = "clipped"
    TRIANGLE = "triangle"
    SWISH = "swish"


BETA = 5.0


def sign(x: "Tensor", slope: SignSlope = SignSlope.CLIPPED) -> "Tensor":
    """±1 in the dtype of `x`; the sign of 0 is +1.

    >>> import torch
    >>> x = torch.tensor([-2.0, -0.25, 0.0, 0.75], requires_grad=True)
    >>> sign(x, SignSlope.TRIANGLE).sum().backward()
    >>> sign(x).tolist(), x.grad.tolist()
    ([-1.0, -1.0, 1.0, 1.0], [0.0, 1.5, 2.0, 0.5])
    """
    hard = 1 - 2 * (x < 0).to(x.dtype)
    if slope is SignSlope.SWISH:
        steep = BETA * x
        soft = 2 * steep.sigmoid() * (1 + steep * (1 - steep.sigmoid())) - 1
    else:
        near = x.clamp(-1, 1)
        soft = near if slope is SignSlope.CLIPPED else 2 * near - near * near.abs()
    return straight_through(soft, hard)
