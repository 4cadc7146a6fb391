"""Bias correction: the mean error of a layer's output is taken off (Nagel et al. 2019, 4.2).

Rounding the weights adds E[y] − E[ŷ] = W·E[x] − Ŵ·E[x] to the mean of an output channel, where the
layer is linear. It is measured on the mean input and added to the bias, one number a channel.
"""

import numpy as np

from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.structure.plan import Step
from core.methods.ptq.bias_correction import mean_by_output
from core.models.session import Values

_CONVS = ("Conv", "FusedConv", "ConvTranspose")


def weight_bias(step: Step, codes: QuantizedLayer, mean: np.ndarray | None) -> Values:
    """What to add to the layer's output, by its name; {} where the mean input is not known.

    mean: (1, …) the mean over the samples of the layer's input.
    """
    layer = codes.layer
    constants = set(codes.weights) | set(step.stored)
    single = set(step.piece.inputs) <= constants | {layer.data}
    if mean is None or not single or len(layer.weights) != 1:
        return {}
    x = mean.astype(layer.weights[0].value.dtype)
    exact = step.piece({**codes.float_weights, layer.data: x})
    rounded = step.piece({**codes.weights, layer.data: x})
    return {name: _by_channel(layer.op, exact[name] - rounded[name]) for name in exact}


def _by_channel(op: str, difference: np.ndarray) -> np.ndarray:
    """The mean of each channel, shaped to be added to the output."""
    channels = 1 if op in _CONVS else difference.ndim - 1
    shape = [1] * difference.ndim
    shape[channels] = difference.shape[channels]
    return mean_by_output(difference, channels).astype(difference.dtype).reshape(shape)
