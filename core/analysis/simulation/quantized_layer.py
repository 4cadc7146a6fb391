"""A layer with its quantizers: what the walk runs in the place of the float layer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from core.affine import fake_quantize
from core.analysis.layer_settings import LayerSettings
from core.analysis.simulation.channel_changes import NO_CHANGE, ChannelChange
from core.analysis.simulation.input_sample import input_axis
from core.analysis.simulation.quantizers import (
    clip_weight,
    quantize_weight,
    round_input,
    weight_codes,
    weight_zero_points,
)
from core.analysis.structure.layers import Layer, Weight
from core.errors import InputError
from core.models.session import Values
from core.params import QuantParams


@dataclass(frozen=True, eq=False)
class QuantizedLayer:
    """What stands for a layer once it is quantized.

    input:   scale and zero point of its input; None where it stays in float, or has none that hold
             for all data.
    weights: each weight as its codes stand for it, by the tensor's name.
    change:  factors and exceptions of single channels.
    correction: what is added to each output of the quantized layer, by its name; {} for nothing.
    failure: why the input has no range, though it should; "" when it has one, or needs none.
    chosen:  codes in the place of the nearest ones, by the weight's name; {} for none.
    note:    what a reader must know about the codes.
    """

    layer: Layer
    settings: LayerSettings
    input: QuantParams | None
    weights: Values
    change: ChannelChange
    correction: Values
    failure: str = ""
    chosen: Values = field(default_factory=dict)
    note: str = ""

    @property
    def float_weights(self) -> Values:
        """The weights of the float layer, by the tensor's name."""
        return {w.name: w.value for w in self.layer.weights}

    @cached_property
    def clipped_weights(self) -> Values:
        """The weights clipped and not rounded, by the tensor's name; float weights are themselves.

        Only a ledger needs them.
        """
        if self.settings.in_float:
            return self.float_weights
        layer, settings = self.layer, self.settings
        return {
            w.name: self.change.of_weight(w, layer, settings, clip_weight) for w in layer.weights
        }

    @property
    def plain(self) -> bool:
        """Whether the layer is its quantizers alone, without changes of channels or outputs."""
        return self.change is NO_CHANGE and not self.correction

    @property
    def rounds_freely(self) -> bool:
        """Whether the input is rounded without a range of its own: each tensor has its scales."""
        settings = self.settings
        return settings.quantizes_input and not settings.needs_range and not self.failure

    @property
    def limits(self) -> tuple[float, float]:
        """The real numbers of the input's outermost codes, with half a step beyond them."""
        if self.input is None:
            return -np.inf, np.inf
        scale, zero_point = float(self.input.scale), int(self.input.zero_point)
        return (
            scale * (self.input.format.qmin - zero_point - 0.5),
            scale * (self.input.format.qmax - zero_point + 0.5),
        )

    def quantized(self, x: np.ndarray, axis: int | None = None) -> np.ndarray:
        """The layer's input as its codes stand for it; as it is where it stays in float.

        axis: of the channels, where `x` is not arranged as the layer takes it. Infinite values take
        the outermost code, as in QuantizeLinear; NaN, which has no code, stays.
        """
        params = self.input
        if params is None and self.rounds_freely:
            channels = input_axis(self.layer, x.ndim) if axis is None else axis
            return self._changed(x, lambda y: round_input(y, self.settings, channels), axis)
        if params is None:
            return x
        return self._changed(x, lambda scaled: _fake_quantized(scaled, params), axis)

    def with_rounded(self, x: np.ndarray, rounded: np.ndarray) -> np.ndarray:
        """The layer's input, where `rounded` is what the codes stand for: of x/s if it is smoothed.

        NaN stays, as it has no code.
        """
        found = self._changed(x, lambda scaled: rounded.astype(scaled.dtype))
        missing = np.isnan(x)
        return np.where(missing, x, found) if missing.any() else found

    def clipped(self, x: np.ndarray) -> np.ndarray:
        """The layer's input within `limits`; `x` itself where nothing lies outside."""
        if self.input is None:
            return x
        return self._changed(x, self._within)

    def codes(self, weight: Weight) -> np.ndarray:
        """The codes of one of the layer's weights, changes of its channels included."""
        if weight.name in self.chosen:
            return np.asarray(self.chosen[weight.name])
        return weight_codes(self.change.scaled(weight, self.layer), self.settings)

    def steps(self, weight: Weight) -> np.ndarray:
        """q − Z of one of the layer's weights: what integer products multiply."""
        codes = self.codes(weight)
        if not self.settings.affine_weights:
            return codes
        scaled = self.change.scaled(weight, self.layer)
        return codes.astype(np.int32) - weight_zero_points(scaled, self.settings)

    def corrected(self, outputs: Values) -> Values:
        """The outputs of the quantized layer with the correction added."""
        if not self.correction:
            return outputs
        return {
            n: y + self.correction[n] if n in self.correction else y for n, y in outputs.items()
        }

    def _changed(
        self,
        x: np.ndarray,
        function: Callable[[np.ndarray], np.ndarray],
        axis: int | None = None,
    ) -> np.ndarray:
        if self.change is NO_CHANGE:
            return function(x)
        axis = input_axis(self.layer, x.ndim) if axis is None else axis
        return self.change.applied(x, axis, function)

    def _within(self, x: np.ndarray) -> np.ndarray:
        low, high = self.limits
        if not x.size or (x.min() >= low and x.max() <= high):
            return x
        return np.clip(x, low, high).astype(x.dtype)


def quantize_layer(
    layer: Layer,
    settings: LayerSettings,
    input: QuantParams | None,
    failure: str = "",
    change: ChannelChange = NO_CHANGE,
) -> QuantizedLayer:
    """The layer with its weights quantized as `settings` say."""
    if settings.in_float:
        floats = {w.name: w.value for w in layer.weights}
        note = "stays in float"
        return QuantizedLayer(layer, settings, None, floats, NO_CHANGE, {}, note=note)
    return QuantizedLayer(
        layer,
        settings,
        input,
        {w.name: change.of_weight(w, layer, settings, quantize_weight) for w in layer.weights},
        change,
        {},
        failure,
    )


def _fake_quantized(x: np.ndarray, params: QuantParams) -> np.ndarray:
    try:
        return fake_quantize(x, params)
    except InputError:
        missing = np.isnan(x)
        there = np.where(missing, 0, x).astype(x.dtype)
        return np.where(missing, x, fake_quantize(there, params))
