"""What the weights of a quantized layer take in memory, scales included."""

import math

from core.analysis.layer_settings import LayerSettings
from core.analysis.simulation.channel_changes import input_place
from core.analysis.structure.layers import Layer, Weight
from core.analysis.targets.number_formats import in_blocks
from core.formats.microscaling import BLOCK

_FLOAT_BYTES = 4


def layer_bytes(layer: Layer, settings: LayerSettings) -> int:
    """Bytes of the packed codes, each tensor ending on a whole byte, of float32 scales, of zero
    points and of weights that stay in float.

    Biases and the parameters of activations are the same under all settings and not counted.
    """
    return sum(_weight_bytes(weight, layer, settings) for weight in layer.weights)


def _weight_bytes(weight: Weight, layer: Layer, settings: LayerSettings) -> int:
    size = weight.value.size
    if settings.in_float:
        return _FLOAT_BYTES * size
    place = input_place(weight, layer)
    floats = 0
    if settings.float_channels and place is not None:
        channels = weight.value.shape[place]
        floats = size // max(channels, 1) * min(settings.float_channels, channels)
    codes = math.ceil((size - floats) * settings.weight_bits / 8)
    return codes + _FLOAT_BYTES * floats + _scale_bytes(weight, settings)


def _scale_bytes(weight: Weight, settings: LayerSettings) -> int:
    """Of the scales, and of their zero points where they have any."""
    one = _FLOAT_BYTES + math.ceil(settings.weight_bits / 8) * settings.affine_weights
    if weight.axis is None:
        return one
    channels = weight.by_channel(weight.value).shape[weight.axis]
    depth = weight.value.size / max(channels, 1)
    if in_blocks(settings.numbers):
        return channels * math.ceil(depth / BLOCK)  # a power of two in one byte
    if settings.group:
        return one * channels * math.ceil(depth / settings.group)
    return one * (channels if settings.per_channel else 1)
