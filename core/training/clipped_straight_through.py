"""The clipped straight-through estimator: slope 1 inside the clipping range, 0 beyond it.

    backward   ∂L/∂x = ∂L/∂x̂ · 1[qmin ≤ round(x / S) + Z ≤ qmax]

It is the derivative of clip, with rounding taken as the identity: a value that is clipped does not
change its code when it moves a little, so it gets no gradient. Courbariaux et al. 2016
(arXiv 1602.02830), eq. 4, with 1[|x| ≤ 1] for a sign; survey IV-E.

The range ends where the code would leave the format, half a step beyond the outermost level. So
does torch's `fake_quantize_per_tensor_affine`.
"""

from typing import TYPE_CHECKING

from core.arrays import like
from core.granularity import spread
from core.params import QuantParams
from core.training.straight_through import quantize_straight_through

if TYPE_CHECKING:
    from torch import Tensor


def quantize_clipped(x: "Tensor", params: QuantParams) -> "Tensor":
    """Q(x), with slope 1 where nothing is clipped and 0 elsewhere.

    x: torch tensor; params: one scale for all of it, or one a channel.

    Raises:
        InputError: when the parameters do not fit the shape of `x`.

    >>> import torch
    >>> from core import IntFormat, params_from_range
    >>> x = torch.tensor([-9.0, 0.4, 3.4, 3.6], requires_grad=True)
    >>> y = quantize_clipped(x, params_from_range(0.0, 3.0, IntFormat(2, signed=False)))
    >>> y.sum().backward()
    >>> y.tolist(), x.grad.tolist()  # 3.4 rounds to 3, 3.6 would round to 4
    ([0.0, 0.0, 3.0, 3.0], [0.0, 1.0, 1.0, 0.0])
    """
    inside = within_range(x.detach(), params)
    return quantize_straight_through(x.where(inside, x.detach()), params)


def within_range(x: "Tensor", params: QuantParams) -> "Tensor":
    """Where round(x / S) + Z is a code of the format: bool, of the shape of `x`."""
    scale, zero_point = (
        spread(like(p, x), tuple(x.shape), params.granularity)
        for p in (params.scale, params.zero_point)
    )
    code = (x / scale).round() + zero_point
    return (code >= params.format.qmin) & (code <= params.format.qmax)
