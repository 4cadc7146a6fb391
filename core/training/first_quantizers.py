"""The quantizers with which each gradient rule begins, from what the float network has.

Of a weight (a torch tensor) when training starts, and of what a layer read in float (NumPy).
"""

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
from core.training.qil import LearnedInterval
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


def plain_weights(w: "Tensor", precision: LayerPrecision) -> Quantizer:
    """Fixed levels, straight through."""

    def rule(w: "Tensor", params: QuantParams) -> "Tensor":
        return straight_through(w, nearest_levels(w, params, precision.weight_bits))

    return FixedRange(rule, precision.weight_params(to_numpy(w)))


def clipped_weights(w: "Tensor", precision: LayerPrecision) -> Quantizer:
    """Fixed levels; what is clipped gets no gradient."""

    def rule(w: "Tensor", params: QuantParams) -> "Tensor":
        inside = w.where(within_range(w.detach(), params), w.detach())
        return straight_through(inside, nearest_levels(w, params, precision.weight_bits))

    return FixedRange(rule, precision.weight_params(to_numpy(w)))


def ewgs_weights(w: "Tensor", precision: LayerPrecision) -> Quantizer:
    """The same, a gradient scaled by the distance to the level."""
    clipped = clipped_weights(w, precision)

    return FixedRange(lambda w, params: scaled_by_error(w, clipped(w), params), clipped.params())


def lsq_weights(w: "Tensor", precision: LayerPrecision) -> Quantizer:
    """A learned step."""
    levels = WeightLevels(precision.weight_bits)
    step = first_step(_rows(w, precision).abs().mean(1), levels.high)
    return LearnedStep(learned_scale(_along(step, w, precision)), levels, precision.granularity)


def lsq_plus_weights(w: "Tensor", precision: LayerPrecision) -> Quantizer:
    """A learned step that starts from mean and deviation."""
    levels, rows = WeightLevels(precision.weight_bits), _rows(w, precision)
    step = first_weight_step(rows.mean(1), rows.std(1, correction=0), levels.bits)
    return LearnedStep(learned_scale(_along(step, w, precision)), levels, precision.granularity)


def dorefa_weights(w: "Tensor", precision: LayerPrecision) -> Quantizer:
    """Levels of a bent weight."""
    size = to_numpy(block_absmax(w.detach(), precision.granularity))
    return BentWeights(size, precision.weight_bits, precision.granularity)


def qil_weights(w: "Tensor", precision: LayerPrecision) -> Quantizer:
    """A learned interval that starts from 0 to where LSQ's levels end."""
    levels = WeightLevels(precision.weight_bits)
    end = levels.high * first_step(_rows(w, precision).abs().mean(1), levels.high)
    half = _along(end / 2, w, precision)
    return LearnedInterval(learned_scale(half), learned_scale(half), levels, precision.granularity)


def plain_activations(values: np.ndarray, precision: LayerPrecision) -> Quantizer:
    """Fixed levels, straight through."""
    return FixedRange(quantize_straight_through, precision.activation_params(values))


def clipped_activations(values: np.ndarray, precision: LayerPrecision) -> Quantizer:
    """Fixed levels; what is clipped gets no gradient."""
    return FixedRange(quantize_clipped, precision.activation_params(values))


def ewgs_activations(values: np.ndarray, precision: LayerPrecision) -> Quantizer:
    """The same, a gradient scaled by the distance to the level."""

    def rule(x: "Tensor", params: QuantParams) -> "Tensor":
        return scaled_by_error(x, quantize_clipped(x, params), params)

    return FixedRange(rule, precision.activation_params(values))


def lsq_activations(values: np.ndarray, precision: LayerPrecision) -> Quantizer:
    """A learned step."""
    import torch

    format = IntFormat(precision.activation_bits, signed=bool((values < 0).any()))
    step = first_step(torch.tensor(np.abs(values).mean()), format.qmax)
    return LearnedStep(learned_scale(step.float()), format, PerTensor())


def lsq_plus_activations(values: np.ndarray, precision: LayerPrecision) -> Quantizer:
    """A learned step and offset."""
    import torch

    params = precision.activation_params(values)
    step = learned_scale(torch.tensor(float(params.scale)))
    shift = torch.tensor(-int(params.zero_point) / params.format.qmax, requires_grad=True)
    return LearnedStepAndOffset(step, shift, params.format)


def pact_activations(values: np.ndarray, precision: LayerPrecision) -> Quantizer:
    """A learned upper end."""
    import torch

    top = learned_scale(torch.tensor(_top(values, precision)))
    return LearnedClip(top, precision.activation_bits)


def qil_activations(values: np.ndarray, precision: LayerPrecision) -> Quantizer:
    """A learned interval that starts from 0 to the end of the calibrated range."""
    import torch

    half = torch.tensor(_top(values, precision) / 2)
    format = IntFormat(precision.activation_bits, signed=False)
    return LearnedInterval(learned_scale(half), learned_scale(half), format, PerTensor())


def dorefa_activations(values: np.ndarray, precision: LayerPrecision) -> Quantizer:
    """Levels from 0 to the end of the calibrated range."""
    return UnitActivations(_top(values, precision), precision.activation_bits)


def _top(values: np.ndarray, precision: LayerPrecision) -> float:
    """The upper end of the calibrated range of values that are never negative.

    Raises:
        InputError: for negative values, which PACT, QIL and DoReFa would cut off.
    """
    if (values < 0).any():
        raise InputError(
            f"a layer reads values down to {float(values.min()):.3g}; PACT, QIL and DoReFa take "
            "what a ReLU gives, 0 or more. Use another rule."
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
