"""The quantizers that the analysis simulates, from the settings of a layer."""

from dataclasses import replace

import numpy as np

from core.absmax import absmax_params
from core.affine import dequantize, fake_quantize, params_from_range, quantize
from core.analysis.layer_settings import LayerSettings
from core.analysis.structure.layers import Weight
from core.analysis.targets.number_formats import FLOATS, in_blocks
from core.calibration import Observer, calibration_rule
from core.calibration.blocks import block_ranges, symmetric_mse_ranges
from core.dynamic import dynamic_params
from core.granularity import Granularity, PerChannel, PerGroup, PerTensor, blocked, merged, spread
from core.params import QuantParams


def quantize_weight(weight: Weight, settings: LayerSettings) -> np.ndarray:
    """The weight as the nearest codes stand for it, in its own shape and dtype."""
    if weight.value.size == 0:
        return weight.value
    value = arranged(weight, settings)
    if settings.numbers in FLOATS:
        rounded = FLOATS[settings.numbers](value, _granularity(weight, settings), value.ndim - 1)
        return _restored(weight, settings, rounded.astype(value.dtype))
    return _restored(weight, settings, fake_quantize(value, weight_params(weight, settings)))


def round_input(x: np.ndarray, settings: LayerSettings, axis: int) -> np.ndarray:
    """An input whose scales are those of the tensor itself, in its own shape and dtype.

    axis: of the channels, along which microscaling has its blocks. What is not finite stays.
    """
    finite = np.isfinite(x)
    there = x if finite.all() else np.where(finite, x, 0).astype(x.dtype)
    if settings.numbers in FLOATS:
        rounded = FLOATS[settings.numbers](there, PerTensor(), axis).astype(x.dtype)
    elif settings.symmetric:
        edge = float(np.abs(there).max(initial=0))
        params = params_from_range(-edge, edge, settings.activation_format, symmetric=True)
        rounded = fake_quantize(there, params)
    else:
        rounded = fake_quantize(there, dynamic_params(there, settings.activation_format))
    return rounded if there is x else np.where(finite, rounded, x)


def clip_weight(weight: Weight, settings: LayerSettings) -> np.ndarray:
    """The weight within half a step of the outermost codes; itself where nothing is clipped.

    Min/max ranges clip nothing.
    """
    if not weight.value.size or settings.weight_rule == "minmax" or settings.numbers in FLOATS:
        return weight.value
    value, params = arranged(weight, settings), weight_params(weight, settings)
    low, high = (
        spread(params.scale * (end - params.zero_point), value.shape, params.granularity)
        for end in (params.format.qmin - 0.5, params.format.qmax + 0.5)
    )
    clipped = np.clip(blocked(value, params.granularity), low, high).astype(value.dtype)
    return _restored(weight, settings, merged(clipped, value.shape, params.granularity))


def weight_codes(weight: Weight, settings: LayerSettings) -> np.ndarray:
    """The codes of the weight, integers of its own shape."""
    if weight.value.size == 0:
        return weight.value
    params = weight_params(weight, settings)
    return _restored(weight, settings, quantize(arranged(weight, settings), params))


def weight_of_codes(weight: Weight, codes: np.ndarray, settings: LayerSettings) -> np.ndarray:
    """What these codes of the weight, integers of its own shape, stand for."""
    arrangement = arranged(replace(weight, value=codes), settings)
    real = dequantize(arrangement, weight_params(weight, settings))
    return _restored(weight, settings, real.astype(weight.value.dtype))


def weight_scales(weight: Weight, settings: LayerSettings) -> np.ndarray:
    """S of each weight, float64 of its own shape."""
    return _of_each(weight, settings, np.asarray(weight_params(weight, settings).scale, np.float64))


def weight_zero_points(weight: Weight, settings: LayerSettings) -> np.ndarray:
    """Z of each weight, int32 of its own shape."""
    return _of_each(weight, settings, np.asarray(weight_params(weight, settings).zero_point))


def _of_each(weight: Weight, settings: LayerSettings, parameters: np.ndarray) -> np.ndarray:
    """Of each weight the parameter of its block."""
    shape, granularity = arranged(weight, settings).shape, _granularity(weight, settings)
    ones = blocked(np.ones(shape, parameters.dtype), granularity)
    in_blocks = ones * spread(parameters, shape, granularity)
    return _restored(weight, settings, merged(in_blocks, shape, granularity))


def weight_params(weight: Weight, settings: LayerSettings) -> QuantParams:
    """Scales and zero points of the weight, in the arrangement of `arranged`."""
    return params_of_weights(arranged(weight, settings), settings, _granularity(weight, settings))


def params_of_weights(
    value: np.ndarray, settings: LayerSettings, granularity: Granularity
) -> QuantParams:
    """Scales and zero points of weights by the rule of the settings, one for each block."""
    format, symmetric = settings.weight_format, not settings.affine_weights
    if settings.weight_rule == "minmax" and symmetric:
        return absmax_params(value, format.bits, narrow=format.narrow, granularity=granularity)
    if settings.weight_rule == "minmax":
        return dynamic_params(value, format, granularity)
    if settings.weight_rule == "mse" and symmetric:
        low, high = symmetric_mse_ranges(value, granularity, format)
    else:
        rule = calibration_rule(settings.weight_rule)
        low, high = block_ranges(
            value, granularity, lambda seen: rule.choose(seen, format, symmetric)
        )
    return params_from_range(
        np.minimum(low, 0), np.maximum(high, 0), format, symmetric, granularity
    )


def arranged(weight: Weight, settings: LayerSettings) -> np.ndarray:
    """The weight's value as its scales see it: by channel, or a row a channel for groups."""
    value = weight.by_channel(weight.value)
    if _in_groups(weight, settings):
        rows = np.moveaxis(value, weight.axis or 0, 0)
        return rows.reshape(len(rows), -1)
    return value


def _restored(weight: Weight, settings: LayerSettings, value: np.ndarray) -> np.ndarray:
    """The inverse of `arranged`."""
    if _in_groups(weight, settings):
        axis = weight.axis or 0
        shape = np.moveaxis(weight.by_channel(weight.value), axis, 0).shape
        value = np.moveaxis(value.reshape(shape), 0, axis)
    return weight.as_stored(value)


def _in_groups(weight: Weight, settings: LayerSettings) -> bool:
    return (settings.group > 0 or in_blocks(settings.numbers)) and weight.axis is not None


def _granularity(weight: Weight, settings: LayerSettings) -> Granularity:
    if _in_groups(weight, settings) and settings.group:
        return PerGroup(1, settings.group, pad=True)
    if settings.per_channel and weight.axis is not None:
        return PerChannel(weight.axis)
    return PerTensor()


def new_observer(settings: LayerSettings) -> Observer:
    """An observer that remembers what the calibration rule needs, and no more."""
    return calibration_rule(settings.calibration).needs.observer()


def activation_params(observer: Observer, settings: LayerSettings) -> QuantParams:
    """Scale and zero point of an activation, one for the tensor: affine or symmetric, unsigned.

    Raises:
        InputError: when the observer has seen nothing, or the range is too wide.
    """
    if settings.input_range:
        return params_from_range(
            *settings.input_range, settings.activation_format, settings.symmetric
        )
    rule = calibration_rule(settings.calibration)
    chosen = rule.choose(observer, settings.activation_format, settings.symmetric)
    return params_from_range(
        chosen.low, chosen.high, settings.activation_format, settings.symmetric
    )
