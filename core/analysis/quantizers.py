"""The quantizers that the analysis simulates, from the settings of a layer."""

from dataclasses import replace

import numpy as np

from core.absmax import absmax_params
from core.affine import dequantize, fake_quantize, params_from_range, quantize
from core.analysis.layer_settings import LayerSettings
from core.analysis.layers import Weight
from core.analysis.number_formats import FLOATS, in_blocks
from core.calibration import Observer, calibration_rule
from core.calibration.blocks import block_ranges
from core.dynamic import dynamic_params
from core.granularity import Granularity, PerChannel, PerGroup, PerTensor, blocked, merged, spread
from core.params import QuantParams


def quantize_weight(weight: Weight, settings: LayerSettings) -> np.ndarray:
    """The weight as the nearest codes stand for it: symmetric, its own shape and dtype."""
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
    edge = params.scale * np.float64(params.format.qmax + 0.5)
    limit = spread(edge, value.shape, params.granularity)
    clipped = np.clip(blocked(value, params.granularity), -limit, limit).astype(value.dtype)
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
    shape, granularity = arranged(weight, settings).shape, _granularity(weight, settings)
    scale = np.asarray(weight_params(weight, settings).scale, np.float64)
    in_blocks = blocked(np.ones(shape), granularity) * spread(scale, shape, granularity)
    return _restored(weight, settings, merged(in_blocks, shape, granularity))


def weight_params(weight: Weight, settings: LayerSettings) -> QuantParams:
    """Scales of the weight, in the arrangement of `arranged`."""
    value, granularity = arranged(weight, settings), _granularity(weight, settings)
    if settings.weight_rule == "minmax":
        format = settings.weight_format
        return absmax_params(value, format.bits, narrow=format.narrow, granularity=granularity)
    rule = calibration_rule(settings.weight_rule)
    low, high = block_ranges(
        value, granularity, lambda seen: rule.choose(seen, settings.weight_format, True)
    )
    return params_from_range(
        np.minimum(low, 0),
        np.maximum(high, 0),
        settings.weight_format,
        symmetric=True,
        granularity=granularity,
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
