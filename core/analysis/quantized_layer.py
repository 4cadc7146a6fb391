"""A layer with its quantizers: what the walk runs in the place of the float layer."""

from dataclasses import dataclass

import numpy as np

from core.affine import fake_quantize
from core.analysis.layer_settings import LayerSettings
from core.analysis.layers import Layer
from core.analysis.quantizers import clip_weight, quantize_weight
from core.errors import InputError
from core.models.session import Values
from core.params import QuantParams


@dataclass(frozen=True, eq=False)
class QuantizedLayer:
    """What stands for a layer once it is quantized.

    input:   scale and zero point of its input; None where the input stays in float.
    weights: each weight as its codes stand for it, by the tensor's name.
    clipped_weights: the same, clipped and not rounded.
    failure: why the input has no range, though it should; "" when it has one, or needs none.
    """

    layer: Layer
    settings: LayerSettings
    input: QuantParams | None
    weights: Values
    clipped_weights: Values
    failure: str = ""

    @property
    def float_weights(self) -> Values:
        """The weights of the float layer, by the tensor's name."""
        return {w.name: w.value for w in self.layer.weights}

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

    def quantized(self, x: np.ndarray) -> np.ndarray:
        """The layer's input as its codes stand for it; as it is where it stays in float.

        Infinite values take the outermost code, as in QuantizeLinear; NaN, which has no code,
        stays.
        """
        if self.input is None:
            return x
        try:
            return fake_quantize(x, self.input)
        except InputError:
            missing = np.isnan(x)
            there = np.where(missing, 0, x).astype(x.dtype)
            return np.where(missing, x, fake_quantize(there, self.input))

    def clipped(self, x: np.ndarray) -> np.ndarray:
        """The layer's input within `limits`; `x` itself where nothing lies outside."""
        low, high = self.limits
        if not x.size or (x.min() >= low and x.max() <= high):
            return x
        return np.clip(x, low, high).astype(x.dtype)


def quantize_layer(
    layer: Layer, settings: LayerSettings, input: QuantParams | None, failure: str = ""
) -> QuantizedLayer:
    """The layer with its weights quantized as `settings` say."""
    if settings.in_float:
        floats = {w.name: w.value for w in layer.weights}
        return QuantizedLayer(layer, settings, None, floats, floats)
    return QuantizedLayer(
        layer,
        settings,
        input,
        {w.name: quantize_weight(w, settings) for w in layer.weights},
        {w.name: clip_weight(w, settings) for w in layer.weights},
        failure,
    )
