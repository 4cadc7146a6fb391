"""EWGS: each gradient is scaled by how far its value lies from its level (Lee, Kim, Ham 2021).

    forward    x̂ = Q(x)
    backward   ∂L/∂x = ∂L/∂x̂ · (1 + δ·sign(∂L/∂x̂)·(x − x̂) / S)      inside the range, 0 beyond it

Straight-through gives all values on one level the same gradient. But where x > x̂ and the gradient
asks for less, x has more than half a step to go before its code changes: it gets more. Where it
has less to go, it gets less. δ = 0 is the clipped straight-through estimator.

Source: "Network Quantization with Element-wise Gradient Scaling", arXiv 2104.00903, section 3. The
paper measures x − x̂ in units of the whole range, so that its δ is 2ᵇ − 1 times this one. It sets δ
anew from the Hessian's trace and learns the ends of the range; here δ and the range are fixed, so
that nothing but the rule differs from the clipped straight-through estimator.
"""

from typing import TYPE_CHECKING

from core.arrays import like
from core.granularity import spread
from core.params import QuantParams

if TYPE_CHECKING:
    from torch import Tensor

DELTA = 0.5  # a value at the edge of its level gets a quarter more gradient, or a quarter less


def scaled_by_error(
    x: "Tensor", quantized: "Tensor", params: QuantParams, delta: float = DELTA
) -> "Tensor":
    """`quantized` itself; on the way back its gradient g becomes g·(1 + δ·sign(g)·(x − x̂) / S).

    x: torch tensor. quantized: x̂ of the same shape, with the gradient rule that takes over then.
    params: one scale for all of it, or one a channel.

    Raises:
        InputError: when the parameters do not fit the shape of `x`.

    >>> import torch
    >>> from core.formats import IntFormat
    >>> from core.training.straight_through import quantize_straight_through
    >>> x = torch.tensor([2.5, 2.5, 1.5], requires_grad=True)
    >>> params = QuantParams(torch.tensor(2.0), torch.tensor(0), IntFormat(4))
    >>> y = scaled_by_error(x, quantize_straight_through(x, params), params, delta=1.0)
    >>> y.backward(torch.tensor([1.0, -1.0, 1.0]))
    >>> y.tolist(), x.grad.tolist()  # 1 + 1/4, −(1 − 1/4), 1 − 1/4
    ([2.0, 2.0, 2.0], [1.25, -0.75, 0.75])
    """
    if quantized.requires_grad:
        scale = spread(like(params.scale, x), tuple(x.shape), params.granularity)
        error = (x.detach() - quantized.detach()) / scale
        quantized.register_hook(lambda g: g * (1 + delta * g.sign() * error))
    return quantized
