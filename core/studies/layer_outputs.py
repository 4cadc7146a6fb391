"""What each layer makes of one image: in a float network, and in its quantized twin."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.affine import dequantize
from core.metrics import sqnr_db
from core.networks.chain import Chain
from core.networks.quantized_chain import QuantizedChain, observe
from core.training.one_thread import one_thread


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


@dataclass(frozen=True, eq=False)
class ImageRun:
    """One image in both networks: the maps of every layer but the last, and the scores (classes,).

    The last layer puts out no maps, but the scores.
    """

    outputs: tuple[LayerOutput, ...]
    float_scores: np.ndarray
    scores: np.ndarray


def run_image(
    chain: Chain, networks: Sequence[QuantizedChain], image: np.ndarray
) -> tuple[ImageRun, ...]:
    """The image in the float chain and in each of the networks that were quantized from it.

    image: (64,) float32, ink from 0 to 1.
    """
    with one_thread():
        read, sums = observe(chain, image[None])
        runs = [few.simulate(image[None]) for few in networks]
    return tuple(
        ImageRun(
            tuple(
                LayerOutput(
                    design.name,
                    _as_maps(read[i], design.shape[0]),
                    _as_maps(np.asarray(dequantize(codes[i], few.layers[i].read)), design.shape[0]),
                )
                for i, design in enumerate(chain.design[:-1], start=1)
            ),
            sums[-1][0],
            scores[0],
        )
        for few, (scores, codes) in zip(networks, runs, strict=True)
    )


def _as_maps(values: np.ndarray, channels: int) -> np.ndarray:
    """(1, …) of square maps, flattened or not, as (channels, side, side)."""
    side = math.isqrt(values.size // channels)
    return values.reshape(channels, side, side)
