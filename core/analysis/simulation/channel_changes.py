"""Channels of a layer that are rescaled before they are quantized, or stay in float.

With factors s of the input's channels and t of the output's, the float layer stays the same:

    y = W·x = t · (W·s/t) · (x/s)

and W·s/t and x/s are quantized. The division by s is done by the layer before (equalization) or by
a normalization (smoothing); here both are simulated.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from core.analysis.layer_settings import LayerSettings
from core.analysis.structure.layers import Layer, Weight

_CONVS = ("Conv", "FusedConv")
OfWeight = Callable[[Weight, LayerSettings], np.ndarray]


@dataclass(frozen=True, eq=False)
class ChannelChange:
    """What is done to single channels of a layer.

    inputs, outputs: the factors s and t, one for each channel; None for 1.
    in_float: channels of the input that are not quantized, nor are their weights; None for none.
    """

    inputs: np.ndarray | None = None
    outputs: np.ndarray | None = None
    in_float: np.ndarray | None = None

    def applied(
        self, x: np.ndarray, axis: int, function: Callable[[np.ndarray], np.ndarray]
    ) -> np.ndarray:
        """s · function(x / s), but `x` itself in the channels that stay in float."""
        result = x
        if self.inputs is None:
            result = function(x)
        else:
            factor = _along(self.inputs, axis, x.ndim).astype(x.dtype)
            result = function(x / factor) * factor
        if self.in_float is not None:
            result = result.copy()
            index = (slice(None),) * axis + (self.in_float,)
            result[index] = x[index]
        return result

    def divided(self, x: np.ndarray, axis: int) -> np.ndarray:
        """x / s."""
        if self.inputs is None:
            return x
        return np.asarray(x / _along(self.inputs, axis, x.ndim), x.dtype)

    def scaled(self, weight: Weight, layer: Layer) -> Weight:
        """The weight W·s/t, with zeros in the channels that stay in float: no range is for them."""
        place = input_place(weight, layer)
        if self is NO_CHANGE or place is None:
            return weight
        value = weight.value * self._factor(weight, place)
        if self.in_float is not None:
            value[(slice(None),) * place + (self.in_float,)] = 0.0
        return replace(weight, value=value.astype(weight.value.dtype))

    def of_weight(
        self, weight: Weight, layer: Layer, settings: LayerSettings, function: OfWeight
    ) -> np.ndarray:
        """t/s · function(W·s/t), but W itself in the channels that stay in float."""
        place = input_place(weight, layer)
        if self is NO_CHANGE or place is None:
            return function(weight, settings)
        changed = function(self.scaled(weight, layer), settings)
        result = np.asarray(changed / self._factor(weight, place), weight.value.dtype)
        if self.in_float is not None:
            index = (slice(None),) * place + (self.in_float,)
            result[index] = weight.value[index]
        return result

    def _factor(self, weight: Weight, place: int) -> np.ndarray:
        """s/t, shaped to broadcast over the weight."""
        factor = np.ones([1] * weight.value.ndim)
        if self.inputs is not None:
            factor = factor * _along(self.inputs, place, weight.value.ndim)
        if self.outputs is not None and weight.axis is not None:
            factor = factor / _along(self.outputs, weight.axis, weight.value.ndim)
        return factor


NO_CHANGE = ChannelChange()


def input_place(weight: Weight, layer: Layer) -> int | None:
    """The axis of a weight that runs over the input's channels; None where there is none.

    In a depthwise convolution it is that of the output's channels.
    """
    if weight.rows or weight.groups > 1 or weight.axis is None or weight.value.ndim < 2:
        return None
    if layer.op in _CONVS:
        groups = next((int(a.i) for a in layer.node.attribute if a.name == "group"), 1)
        if groups == 1:
            return 1
        return 0 if groups == len(weight.value) and weight.value.shape[1] == 1 else None
    if weight.value.ndim == 2 and len(layer.weights) == 1:
        return 1 - weight.axis
    return None


def channel_ranges(weight: Weight, axis: int) -> np.ndarray:
    """max|W| of each index along `axis`."""
    others = tuple(i for i in range(weight.value.ndim) if i != axis)
    return np.asarray(np.abs(weight.value).max(axis=others), np.float64)


def _along(values: np.ndarray, axis: int, rank: int) -> np.ndarray:
    """One value for each index of an axis, shaped to broadcast over an array of `rank` axes."""
    shape = [1] * rank
    shape[axis] = len(values)
    return values.reshape(shape)
