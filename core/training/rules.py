"""The gradient rules in one table: what pages, training and `make claims` offer.

To add a rule: write its gradient in a file of its own, and its row here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.arrays import to_numpy
from core.errors import InputError
from core.formats import IntFormat
from core.granularity import PerTensor, block_absmax
from core.networks.layer_precision import LayerPrecision
from core.networks.weight_levels import WeightLevels
from core.params import QuantParams
from core.training.clipped_straight_through import quantize_clipped, within_range
from core.training.ewgs import scaled_by_error
from core.training.learned_scale import learned_scale
from core.training.lsq import first_step
from core.training.lsq_plus import first_weight_step
from core.training.quantizers import (
    BentWeights,
    FixedRange,
    LearnedClip,
    LearnedStep,
    LearnedStepAndOffset,
    Quantizer,
    UnitActivations,
    nearest_levels,
)
from core.training.straight_through import quantize_straight_through, straight_through

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class GradientRule:
    """How a quantized network is trained.

    name:        for settings and tables. title: as it is shown. meaning: in plain words.
    source:      the paper, with its arXiv number.
    weights:     the quantizer of a float weight (a torch tensor) when training starts.
    activations: that of what a layer reads; `values` are what it read in float (NumPy).
    drawn:       whether the forward pass uses the float weights, drawn to their levels after each
                 update (ProxQuant).
    """

    name: str
    title: str
    meaning: str
    source: str
    weights: "Callable[[Tensor, LayerPrecision], Quantizer]"
    activations: Callable[[np.ndarray, LayerPrecision], Quantizer]
    drawn: bool = False


def _plain_weights(w: "Tensor", precision: LayerPrecision) -> Quantizer:
    def rule(w: "Tensor", params: QuantParams) -> "Tensor":
        return straight_through(w, nearest_levels(w, params, precision.weight_bits))

    return FixedRange(rule, precision.weight_params(to_numpy(w)))


def _clipped_weights(w: "Tensor", precision: LayerPrecision) -> Quantizer:
    def rule(w: "Tensor", params: QuantParams) -> "Tensor":
        inside = w.where(within_range(w.detach(), params), w.detach())
        return straight_through(inside, nearest_levels(w, params, precision.weight_bits))

    return FixedRange(rule, precision.weight_params(to_numpy(w)))


def _ewgs_weights(w: "Tensor", precision: LayerPrecision) -> Quantizer:
    clipped = _clipped_weights(w, precision)

    return FixedRange(lambda w, params: scaled_by_error(w, clipped(w), params), clipped.params())


def _lsq_weights(w: "Tensor", precision: LayerPrecision) -> Quantizer:
    levels = WeightLevels(precision.weight_bits)
    step = first_step(_rows(w, precision).abs().mean(1), levels.high)
    return LearnedStep(learned_scale(_along(step, w, precision)), levels, precision.granularity)


def _lsq_plus_weights(w: "Tensor", precision: LayerPrecision) -> Quantizer:
    levels, rows = WeightLevels(precision.weight_bits), _rows(w, precision)
    step = first_weight_step(rows.mean(1), rows.std(1, correction=0), levels.bits)
    return LearnedStep(learned_scale(_along(step, w, precision)), levels, precision.granularity)


def _dorefa_weights(w: "Tensor", precision: LayerPrecision) -> Quantizer:
    size = to_numpy(block_absmax(w.detach(), precision.granularity))
    return BentWeights(size, precision.weight_bits, precision.granularity)


def _plain_activations(values: np.ndarray, precision: LayerPrecision) -> Quantizer:
    return FixedRange(quantize_straight_through, precision.activation_params(values))


def _clipped_activations(values: np.ndarray, precision: LayerPrecision) -> Quantizer:
    return FixedRange(quantize_clipped, precision.activation_params(values))


def _ewgs_activations(values: np.ndarray, precision: LayerPrecision) -> Quantizer:
    def rule(x: "Tensor", params: QuantParams) -> "Tensor":
        return scaled_by_error(x, quantize_clipped(x, params), params)

    return FixedRange(rule, precision.activation_params(values))


def _lsq_activations(values: np.ndarray, precision: LayerPrecision) -> Quantizer:
    import torch

    format = IntFormat(precision.activation_bits, signed=bool((values < 0).any()))
    step = first_step(torch.tensor(np.abs(values).mean()), format.qmax)
    return LearnedStep(learned_scale(step.float()), format, PerTensor())


def _lsq_plus_activations(values: np.ndarray, precision: LayerPrecision) -> Quantizer:
    import torch

    params = precision.activation_params(values)
    step = learned_scale(torch.tensor(float(params.scale)))
    shift = torch.tensor(-int(params.zero_point) / params.format.qmax, requires_grad=True)
    return LearnedStepAndOffset(step, shift, params.format)


def _pact_activations(values: np.ndarray, precision: LayerPrecision) -> Quantizer:
    import torch

    top = learned_scale(torch.tensor(_top(values, precision)))
    return LearnedClip(top, precision.activation_bits)


def _dorefa_activations(values: np.ndarray, precision: LayerPrecision) -> Quantizer:
    return UnitActivations(_top(values, precision), precision.activation_bits)


def _top(values: np.ndarray, precision: LayerPrecision) -> float:
    """The upper end of the calibrated range of values that are never negative.

    Raises:
        InputError: for negative values, which PACT and DoReFa would cut off.
    """
    if (values < 0).any():
        raise InputError(
            f"a layer reads values down to {float(values.min()):.3g}; PACT and DoReFa take what a "
            "ReLU gives, 0 or more. Use another rule."
        )
    format = IntFormat(precision.activation_bits, signed=False)
    return max(precision.rule.for_array(values, format).high, 1e-3)


def _rows(w: "Tensor", precision: LayerPrecision) -> "Tensor":
    """The weights that share a step, one row for each step."""
    w = w.detach()
    return w.reshape(1, -1) if isinstance(precision.granularity, PerTensor) else w.flatten(1)


def _along(step: "Tensor", w: "Tensor", precision: LayerPrecision) -> "Tensor":
    """The steps, shaped to broadcast against the weight."""
    one = isinstance(precision.granularity, PerTensor)
    return step.reshape(()) if one else step.reshape(-1, *[1] * (w.ndim - 1))


_TABLE = (
    GradientRule(
        "ste",
        "straight-through",
        "rounding and clipping count as the identity on the way back",
        "Bengio et al. 2013, arXiv 1308.3432",
        _plain_weights,
        _plain_activations,
    ),
    GradientRule(
        "clipped-ste",
        "clipped straight-through",
        "the identity inside the range; what is clipped gets no gradient",
        "Courbariaux et al. 2016, arXiv 1602.02830",
        _clipped_weights,
        _clipped_activations,
    ),
    GradientRule(
        "ewgs",
        "EWGS",
        "clipped, and a gradient counts for more the farther its value has to go to the next level",
        "Lee, Kim, Ham 2021, arXiv 2104.00903",
        _ewgs_weights,
        _ewgs_activations,
    ),
    GradientRule(
        "pact",
        "PACT",
        "the upper end of the activations' range is learned; weights as DoReFa",
        "Choi et al. 2018, arXiv 1805.06085",
        _dorefa_weights,
        _pact_activations,
    ),
    GradientRule(
        "lsq",
        "LSQ",
        "the step between levels is learned, of weights and activations",
        "Esser et al. 2020, arXiv 1902.08153",
        _lsq_weights,
        _lsq_activations,
    ),
    GradientRule(
        "lsq-plus",
        "LSQ+",
        "LSQ with a learned offset of the activations and another start",
        "Bhalgat et al. 2020, arXiv 2004.09576",
        _lsq_plus_weights,
        _lsq_plus_activations,
    ),
    GradientRule(
        "dorefa",
        "DoReFa",
        "weights bent by a tanh, so that large ones hardly move",
        "Zhou et al. 2016, arXiv 1606.06160",
        _dorefa_weights,
        _dorefa_activations,
    ),
    GradientRule(
        "proxquant",
        "ProxQuant",
        "float weights, drawn to their levels a little more after each update",
        "Bai et al. 2018, arXiv 1810.00861",
        _plain_weights,
        _clipped_activations,
        drawn=True,
    ),
)

#: By name, in the order in which they are offered.
GRADIENT_RULES: Mapping[str, GradientRule] = {rule.name: rule for rule in _TABLE}


def gradient_rule(name: str) -> GradientRule:
    """The rule of this name.

    Raises:
        InputError: for an unknown name.

    >>> gradient_rule("lsq").source
    'Esser et al. 2020, arXiv 1902.08153'
    """
    if name not in GRADIENT_RULES:
        raise InputError(
            f"there is no gradient rule {name!r}; choose one of {', '.join(GRADIENT_RULES)}."
        )
    return GRADIENT_RULES[name]
