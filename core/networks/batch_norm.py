"""Batch normalization, and how it disappears into the layer before it.

    y = γ · (a − μ) / √(σ² + ε) + β,    a = W·x + b         Ioffe and Szegedy 2015, arXiv 1502.03167
      = W′·x + b′    with W′ = γ·W / √(σ² + ε),  b′ = γ·(b − μ) / √(σ² + ε) + β

Each output channel is multiplied by a number of its own. A channel that hardly varies is multiplied
by a large one: folding is what spreads the ranges of the channels (survey IV-A; Sheng et al. 2018,
arXiv 1803.08607).
"""

from dataclasses import dataclass

import numpy as np

from core.networks.cnn import Layer

EPSILON = 1e-5


@dataclass(frozen=True, eq=False)
class BatchNorm:
    """γ, β, μ and σ² of each output channel, (channels,) float32 each."""

    gain: np.ndarray
    shift: np.ndarray
    mean: np.ndarray
    variance: np.ndarray


def fold(layer: Layer, norm: BatchNorm) -> Layer:
    """The layer that computes what `layer` and `norm` behind it compute.

    >>> layer = Layer(np.array([[2.0]]), np.array([1.0]))
    >>> one = np.ones(1)
    >>> norm = BatchNorm(gain=one, shift=one, mean=one, variance=np.array([4 - EPSILON]))
    >>> folded = fold(layer, norm)
    >>> folded.weight.tolist(), folded.bias.tolist()
    ([[1.0]], [1.0])
    """
    factor = norm.gain / np.sqrt(norm.variance + EPSILON)
    along_outputs = factor.reshape(-1, *[1] * (layer.weight.ndim - 1))
    bias = (layer.bias - norm.mean) * factor + norm.shift
    return Layer(layer.weight * along_outputs, bias)
