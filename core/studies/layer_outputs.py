"""What each layer makes of one image: in a float network, and in its quantized twin."""

import math
from dataclasses import dataclass

import numpy as np

from core.affine import dequantize
from core.metrics import sqnr_db
from core.networks.chain import Chain
from core.networks.quantized_chain import QuantizedChain, observe


@dataclass(frozen=True, eq=False)
class LayerOutput:
    """The feature maps of one layer, (channels, side, side) float32, as the next layer reads them.

    float_maps:     after activation and pooling, in float.
    quantized_maps: the same in the quantized network, on the levels of the next layer's input.
    """

    name: str
    float_maps: np.ndarray
    quantized_maps: np.ndarray

    @property
    def sqnr_db(self) -> float:
        """Of the quantized maps against the float ones, in dB; higher is better."""
        return sqnr_db(self.float_maps, self.quantized_maps)


def layer_outputs(
    chain: Chain, quantized: QuantizedChain, image: np.ndarray
) -> tuple[LayerOutput, ...]:
    """The maps of every layer but the last, whose output are the scores.

    chain: the float chain that was quantized. image: (64,) float32, ink from 0 to 1.
    """
    read, _ = observe(chain, image[None])
    _, codes = quantized.simulate(image[None])
    return tuple(
        LayerOutput(
            design.name,
            _as_maps(read[i + 1], design.shape[0]),
            _as_maps(
                np.asarray(dequantize(codes[i + 1], quantized.layers[i + 1].read)), design.shape[0]
            ),
        )
        for i, design in enumerate(chain.design[:-1])
    )


def _as_maps(values: np.ndarray, channels: int) -> np.ndarray:
    """(1, …) of square maps, flattened or not, as (channels, side, side)."""
    side = math.isqrt(values.size // channels)
    return values.reshape(channels, side, side)
