"""Cross-layer equalization: two layers share out their channels' ranges (Nagel et al. 2019, DFQ).

arXiv 1906.04721, section 4.1. A ReLU is positively homogeneous, relu(s·z) = s·relu(z) for s > 0, so
that for each channel c between two layers

    W₂[:, c] · relu(W₁[c]·x + b₁[c])  =  (s·W₂[:, c]) · relu((W₁[c] / s)·x + b₁[c] / s)

The float function stays. With r₁ = max|W₁[c]| and r₂ = max|W₂[:, c]|, the choice

    s = √(r₁ / r₂)        gives both layers the range √(r₁·r₂) in this channel

and one scale for a whole weight then fits all of its channels. Max-pooling passes the factor on.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.networks.activation import Activation
from core.networks.chain import Chain, LayerDesign
from core.networks.cnn import Layer

SWEEPS = 20  # over all pairs; a layer in the middle belongs to two


@dataclass(frozen=True, eq=False)
class Equalized:
    """The chain with equal ranges, and s of the outputs of each layer but the last."""

    chain: Chain
    factors: tuple[np.ndarray, ...]


def equalized(chain: Chain, sweeps: int = SWEEPS) -> Chain:
    """The chain with its ranges shared out; as `equalize`, without the factors."""
    return equalize(chain, sweeps).chain


def equalize(chain: Chain, sweeps: int = SWEEPS) -> Equalized:
    """Share out the ranges between every two layers with a ReLU between them.

    Raises:
        InputError: for another activation, or a grouped convolution that is not depthwise.

    >>> from core.networks.designs import fully_connected
    >>> first = Layer(np.array([[8.0], [0.5]]), np.zeros(2))
    >>> second = Layer(np.array([[2.0, 2.0]]), np.zeros(1))
    >>> chain = Chain(fully_connected((1, 2, 1), Activation.RELU), (first, second))
    >>> [layer.weight.tolist() for layer in equalized(chain, sweeps=1).layers]
    [[[4.0], [1.0]], [[4.0, 1.0]]]
    """
    layers = list(chain.layers)
    factors = [np.ones(len(layer.weight), np.float32) for layer in layers[:-1]]
    for _ in range(sweeps):
        for i, (before, after) in enumerate(zip(chain.design, chain.design[1:], strict=False)):
            if before.activation is not Activation.RELU:
                raise InputError(
                    f"{before.name} ends in {before.activation.value}; equalization needs a relu, "
                    "which passes a positive factor on."
                )
            s = _factors(layers[i].weight, layers[i + 1].weight, after)
            factors[i] = factors[i] * s
            layers[i] = Layer(_times_outputs(layers[i].weight, 1 / s), layers[i].bias / s)
            layers[i + 1] = Layer(_times_inputs(layers[i + 1].weight, s, after), layers[i + 1].bias)
    return Equalized(Chain(chain.design, tuple(layers)), tuple(factors))


def equalizing_factors(r1: np.ndarray, r2: np.ndarray) -> np.ndarray:
    """s = √(r₁ / r₂) of each channel, (channels,); 1 for one that is all zeros on a side.

    r₁, r₂: the channel's largest weight in the layer that makes it, and in the one that reads it.

    >>> equalizing_factors(np.array([8.0, 3.0]), np.array([2.0, 0.0])).tolist()
    [2.0, 1.0]
    """
    alive = (r1 > 0) & (r2 > 0)
    return np.asarray(np.sqrt(np.divide(r1, r2, out=np.ones_like(r1), where=alive)))


def channel_ranges(chain: Chain) -> Iterator[np.ndarray]:
    """max|W[c]| of every output channel c, layer by layer."""
    for layer in chain.layers:
        yield np.abs(layer.weight).reshape(len(layer.weight), -1).max(axis=1)


def _factors(first: np.ndarray, second: np.ndarray, after: LayerDesign) -> np.ndarray:
    """s of each channel between the two weights."""
    r1 = np.abs(first).reshape(len(first), -1).max(axis=1)
    return equalizing_factors(r1, np.abs(_by_input(second, len(r1), after)).max(axis=(0, 2)))


def _times_outputs(weight: np.ndarray, factors: np.ndarray) -> np.ndarray:
    return weight * factors.reshape(-1, *[1] * (weight.ndim - 1))


def _times_inputs(weight: np.ndarray, factors: np.ndarray, layer: LayerDesign) -> np.ndarray:
    scaled = _by_input(weight, len(factors), layer) * factors[:, None]
    return scaled.reshape(weight.shape)


def _by_input(weight: np.ndarray, channels: int, layer: LayerDesign) -> np.ndarray:
    """A view (outputs, input channels, rest); of a depthwise filter, outputs count once."""
    if layer.groups == 1:
        return weight.reshape(len(weight), channels, -1)
    if layer.groups == len(weight) == channels:
        return weight.reshape(1, channels, -1)
    raise InputError(
        f"{layer.name} has {layer.groups} groups; equalization takes 1, or one for each channel."
    )
