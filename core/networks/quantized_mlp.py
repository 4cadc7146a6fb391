"""The same network with few bits: weights and activations rounded onto a few levels.

Simulated quantization (survey IV-A): the products stay floating point, the numbers that go into
them are those that b bits can hold. Biases stay float, as an int32 bias would be as good as exact.
"""

from dataclasses import dataclass

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize, params_from_range
from core.calibration import Extremes, minmax
from core.formats import IntFormat
from core.networks.mlp import Mlp
from core.params import QuantParams


@dataclass(frozen=True, eq=False)
class QuantizedMlp:
    """A network whose weights lie on their levels, and the quantizers of what flows in.

    mlp:    the network; each weight matrix takes at most 2ᵇ − 1 values.
    pixels: the quantizer of the images.
    hidden: the quantizer of the first layer's output.
    """

    mlp: Mlp
    pixels: QuantParams
    hidden: QuantParams

    def logits(self, images: np.ndarray) -> np.ndarray:
        """One score for each class, shape (n, classes)."""
        hidden = self.mlp.hidden(fake_quantize(images, self.pixels))
        return fake_quantize(hidden, self.hidden) @ self.mlp.weight2.T + self.mlp.bias2


def quantize_mlp(mlp: Mlp, images: np.ndarray, bits: int) -> QuantizedMlp:
    """`mlp` with weights and activations of `bits` bits, 2 or more.

    Weights: symmetric, one scale a matrix, without the lowest code. Activations: affine, unsigned,
    with the extremes that `images` (n, inputs) reach as their range.

    Raises:
        InputError: when the format does not exist.
    """
    return QuantizedMlp(
        mlp=Mlp(_weights(mlp.weight1, bits), mlp.bias1, _weights(mlp.weight2, bits), mlp.bias2),
        pixels=_activations(images, bits),
        hidden=_activations(mlp.hidden(images), bits),
    )


def _weights(weight: np.ndarray, bits: int) -> np.ndarray:
    return fake_quantize(weight, absmax_params(weight, bits, narrow=True))


def _activations(values: np.ndarray, bits: int) -> QuantParams:
    seen = minmax(Extremes().update(values))
    return params_from_range(seen.low, seen.high, IntFormat(bits, signed=False))
