"""The sorter with few bits: every matrix, and every activation that a matrix reads (simulated)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize
from core.granularity import PerChannel
from core.networks.cnn import Layer
from core.networks.smoothing import channel_maxima
from core.networks.sorter import Sorter, layers_by_name, with_layers
from core.params import QuantParams

if TYPE_CHECKING:
    from torch import Tensor


class Sharing(Enum):
    """Which activations share a scale.

    TENSOR:  all that a matrix reads, from calibration data.
    TOKEN:   those of one letter at one position, from themselves: dynamic.
    CHANNEL: those of one channel, from calibration data. An integer product cannot have it: each
             term of its sums would have another scale.
    """

    TENSOR = "tensor"
    TOKEN = "token"
    CHANNEL = "channel"


@dataclass(frozen=True, eq=False)
class QuantizedSorter:
    """A sorter whose matrices are on their levels, and how activations are quantized.

    weights: the levels of each matrix, by its name. params: those of what it reads, by the same
    name; empty for `Sharing.TOKEN`.
    """

    sorter: Sorter
    bits: int
    sharing: Sharing
    weights: Mapping[str, QuantParams]
    params: Mapping[str, QuantParams]

    def read(self, name: str, x: "Tensor") -> "Tensor":
        """The tap that quantizes what the matrix `name` reads, (n, T, channels)."""
        if self.sharing is not Sharing.TOKEN:
            return fake_quantize(x, self.params[name])
        rows = x.reshape(-1, x.shape[-1])
        return fake_quantize(rows, self.params_of_tokens(rows)).reshape(x.shape)

    def params_of_tokens(self, rows: Any) -> QuantParams:
        """What `Sharing.TOKEN` quantizes rows (tokens, channels) with: a scale for each."""
        return absmax_params(rows, self.bits, narrow=True, granularity=PerChannel(0))


def quantize_sorter(
    sorter: Sorter, said: np.ndarray, weight_bits: int, activation_bits: int, sharing: Sharing
) -> QuantizedSorter:
    """Symmetric absmax quantization; a scale for each output of a matrix.

    said: calibration data, (n, T) codes of words and their sorted letters.

    Raises:
        InputError: for bits beyond 2 to 16.
    """

    weights = {
        name: absmax_params(layer.weight, weight_bits, narrow=True, granularity=PerChannel(0))
        for name, layer in layers_by_name(sorter).items()
    }

    def few(name: str, layer: Layer) -> Layer:
        return Layer(fake_quantize(layer.weight, weights[name]), layer.bias)

    seen = {} if sharing is Sharing.TOKEN else channel_maxima(sorter, said)
    along = PerChannel(-1) if sharing is Sharing.CHANNEL else None
    params = {
        name: absmax_params(maxima[None, None], activation_bits, narrow=True, granularity=along)
        for name, maxima in seen.items()
    }
    return QuantizedSorter(with_layers(sorter, few), activation_bits, sharing, weights, params)
