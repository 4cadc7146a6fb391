"""The changes of channels that a layer's settings ask for, from what calibration has seen."""

import numpy as np

from core.analysis.layer_settings import LayerSettings
from core.analysis.simulation.channel_changes import (
    NO_CHANGE,
    ChannelChange,
    channel_ranges,
    input_place,
)
from core.analysis.simulation.input_sample import InputSample
from core.analysis.structure.layers import Layer
from core.networks.equalization import equalizing_factors
from core.networks.smoothing import smoothing_factors


def change_for(
    layer: Layer,
    settings: LayerSettings,
    sample: InputSample | None,
    inputs: np.ndarray | None = None,
    outputs: np.ndarray | None = None,
) -> ChannelChange:
    """The change, `NO_CHANGE` where nothing is asked for or the layer's channels are not known.

    inputs, outputs: factors of equalization with the layer before and the layer after.
    """
    if layer.operator or settings.in_float:
        return NO_CHANGE
    weight = layer.weights[0]
    place = input_place(weight, layer)
    if place is None:
        return NO_CHANGE
    seen = _largest(sample)
    fits = seen is not None and len(seen) == weight.value.shape[place]
    if settings.smoothing and seen is not None and fits:
        own = smoothing_factors(seen, channel_ranges(weight, place), settings.smoothing)
        inputs = own if inputs is None else own * inputs
    in_float = None
    if settings.float_channels and seen is not None and fits:
        in_float = np.argsort(seen)[-settings.float_channels :]
    if inputs is None and outputs is None and in_float is None:
        return NO_CHANGE
    return ChannelChange(inputs, outputs, in_float)


def changed_extremes(change: ChannelChange, sample: InputSample | None) -> np.ndarray | None:
    """The smallest and the largest value of x / s in the channels that are quantized.

    None where the change leaves the input as it is.
    """
    if change.inputs is None and change.in_float is None:
        return None
    if sample is None or sample.low is None or sample.high is None:
        return None
    both = np.stack([sample.low, sample.high]).astype(np.float64)
    if change.inputs is not None:
        both = both / change.inputs
    if change.in_float is not None and len(change.in_float) < both.shape[1]:
        both = np.delete(both, change.in_float, axis=1)
    return np.array([both[0].min(), both[1].max()])


def factors_between(before: Layer, layer: Layer) -> np.ndarray | None:
    """s of each channel between two layers; None where they do not have the same channels.

    The reader's weights are multiplied by s, those of the layer before divided.
    """
    first, second = before.weights[0], layer.weights[0]
    place = input_place(second, layer)
    if place is None or first.axis is None or first.rows or first.groups > 1:
        return None
    r1, r2 = channel_ranges(first, first.axis), channel_ranges(second, place)
    return equalizing_factors(r1, r2) if r1.shape == r2.shape else None


def _largest(sample: InputSample | None) -> np.ndarray | None:
    """max|X| of each channel of the input."""
    if sample is None or not sample.usable or sample.low is None or sample.high is None:
        return None
    return np.maximum(np.abs(sample.low), np.abs(sample.high)).astype(np.float64)
