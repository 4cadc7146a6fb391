"""The layers of a live network with what each reads: to be counted, written and timed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.arrays import to_numpy
from core.networks.chain import Chain
from core.networks.cnn import Layer
from core.networks.quantized_chain import observe
from core.networks.sorter import Sorter, layers_by_name
from core.studies.hardware.layer_work import LayerWork, chain_work, linear_work
from core.studies.hardware.measured_layers import LayerCall

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, eq=False)
class LiveLayers:
    """The layers that have weights, in order.

    layers: weight and bias by name. work: what each computes for one input. reads: what each reads
    of some inputs, by name, float32. groups: of each convolution, by name.
    """

    layers: Mapping[str, Layer]
    work: tuple[LayerWork, ...]
    reads: Mapping[str, np.ndarray]
    groups: Mapping[str, int]

    def calls(self, inputs: int) -> tuple[LayerCall, ...]:
        """Each layer on the first so many inputs."""
        return tuple(
            LayerCall(name, _rows(self.reads[name][:inputs]), layer.weight, self.groups[name])
            for name, layer in self.layers.items()
        )


def of_chain(chain: Chain, images: np.ndarray) -> LiveLayers:
    """A network of digits; images: (n, 64) float32."""
    names = [layer.name for layer in chain.design]
    reads, _ = observe(chain, images)
    return LiveLayers(
        dict(zip(names, chain.layers, strict=True)),
        chain_work(chain.design),
        dict(zip(names, reads, strict=True)),
        {layer.name: layer.groups for layer in chain.design},
    )


def of_sorter(sorter: Sorter, letters: np.ndarray) -> LiveLayers:
    """The matrices of the sorting transformer, not its attention; letters: (n, T) codes."""
    reads: dict[str, np.ndarray] = {}

    def read(name: str, x: "Tensor") -> "Tensor":
        reads[name] = to_numpy(x)
        return x

    sorter.scores(letters, read)
    layers = layers_by_name(sorter)
    shapes = [(name, layer.weight.shape) for name, layer in layers.items()]
    return LiveLayers(layers, linear_work(shapes), reads, dict.fromkeys(layers, 1))


def _rows(x: np.ndarray) -> np.ndarray:
    """Positions of words as rows; images as they are."""
    return x.reshape(-1, x.shape[-1]) if x.ndim == 3 else x
