"""The staircase of each gradient rule, and the slope that training uses in place of its own.

Weights cover −1 to 1 with the step 1 / 2ᵇ⁻¹. Activations, for the rules that learn about them
(PACT, LSQ+), start at 0 or at β = −½. Every slope is what torch's autograd returns for the rule.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.arrays import to_numpy
from core.formats import IntFormat
from core.networks.weight_levels import WeightLevels
from core.params import QuantParams
from core.training.clipped_straight_through import quantize_clipped
from core.training.dorefa import dorefa_weight
from core.training.ewgs import scaled_by_error
from core.training.lsq import lsq
from core.training.lsq_plus import lsq_plus
from core.training.pact import pact
from core.training.prox_quant import drawn_to_levels
from core.training.qil import qil
from core.training.rules import gradient_rule
from core.training.straight_through import quantize_straight_through

if TYPE_CHECKING:
    from torch import Tensor

POINTS = 361
STRENGTH = 0.4  # ProxQuant's λ in the picture, in steps: most of the way, while some weights remain


@dataclass(frozen=True, eq=False)
class RuleGradient:
    """Arrays of one length, float32.

    x:       the weights or activations.
    levels:  x̂, the staircase.
    slope:   ∂/∂x of what the forward pass uses, as the rule says.
    learned: name of each learned parameter -> ∂x̂/∂ of it, value by value.
    drawn:   prox(x), of ProxQuant alone, else None.
    """

    x: np.ndarray
    levels: np.ndarray
    slope: np.ndarray
    learned: Mapping[str, np.ndarray]
    drawn: np.ndarray | None = None


def rule_gradient(rule: str, bits: int) -> RuleGradient:
    """The staircase and the slopes of the rule of this name; bits: 2 to 8.

    Raises:
        InputError: for an unknown rule.

    >>> clipped = rule_gradient("clipped-ste", 2)
    >>> clipped.slope[[0, 180, 360]].tolist()  # at −1.5, 0 and 1.5
    [0.0, 1.0, 0.0]
    """
    import torch

    name = gradient_rule(rule).name
    step = 1 / 2 ** (bits - 1)
    params = QuantParams(np.float32(step), np.int32(0), IntFormat(bits))
    weights = torch.linspace(-1.5, 1.5, POINTS)
    if name == "ste":
        return _slopes(weights, {}, lambda x: quantize_straight_through(x, params))
    if name == "clipped-ste":
        return _slopes(weights, {}, lambda x: quantize_clipped(x, params))
    if name == "ewgs":
        return _slopes(
            weights, {}, lambda x: scaled_by_error(x, quantize_clipped(x, params), params)
        )
    if name == "dorefa":
        return _slopes(weights, {}, lambda x: dorefa_weight(x, bits))
    if name == "lsq":
        return _slopes(weights, {"S": step}, lambda x, s: lsq(x, s, WeightLevels(bits)))
    if name == "qil":
        interval = {"c": 0.75, "d": 0.5}  # sizes from ¼ to 1¼
        return _slopes(weights, interval, lambda x, c, d: qil(x, c, d, WeightLevels(bits)))
    unsigned = IntFormat(bits, signed=False)
    if name == "pact":
        activations = torch.linspace(-0.5, 1.5, POINTS)
        return _slopes(activations, {"α": 1.0}, lambda x, top: pact(x, top, bits))
    if name == "lsq-plus":
        start = {"S": 1.5 / unsigned.qmax, "β": -0.5}
        return _slopes(weights, start, lambda x, s, offset: lsq_plus(x, s, offset, unsigned))
    levels = quantize_straight_through(weights, params)
    drawn = drawn_to_levels(weights, levels, STRENGTH * step)
    floats = np.ones(POINTS, np.float32)  # the forward pass uses the float weights themselves
    return RuleGradient(to_numpy(weights), to_numpy(levels), floats, {}, to_numpy(drawn))


def _slopes(
    x: "Tensor", learned: Mapping[str, float], forward: "Callable[..., Tensor]"
) -> RuleGradient:
    """The gradients of `forward(x, *learned)`, one output at a time."""
    import torch

    x = x.clone().requires_grad_()
    parameters = [torch.tensor(value, requires_grad=True) for value in learned.values()]
    y = forward(x, *parameters)
    (slope,) = torch.autograd.grad(y.sum(), x, retain_graph=True)
    rows = [torch.autograd.grad(one, parameters, retain_graph=True) for one in y] if learned else []
    each = {
        name: np.array([float(row[i]) for row in rows], np.float32)
        for i, name in enumerate(learned)
    }
    return RuleGradient(to_numpy(x), to_numpy(y), to_numpy(slope), each)
