"""Outlier channels in the digit network, and four remedies: clip, split, scale, rotate.

Three channels of the hidden layer are multiplied by a factor, and the weights that read them are
divided by it: the float network computes what it did before, and its activations have outliers, as
those of large language models do (Dettmers et al. 2022, arXiv 2208.07339). These are injected.

Activations get one scale for all channels. Splitting, scaling and rotating change no float result:

    split   h → h/k in k channels, each with the weights w         (Zhao et al. 2019, OCS)
    scale   h → h/s and w → w·s,  s = √(max|h| / max|w|)           (Xiao et al. 2023, SmoothQuant)
    rotate  h → h·R and W → W·R,  R orthogonal, so that R·Rᵀ = 1   (Ashkboos et al. 2024, QuaRot)
"""

from dataclasses import dataclass
from enum import Enum
from functools import cache

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize, params_from_range
from core.formats import IntFormat
from core.granularity import PerChannel
from core.hadamard import hadamard
from core.networks.mlp import HIDDEN, Mlp
from core.networks.smoothing import ALPHA, smoothing_factors
from core.params import QuantParams
from core.studies.digit_accuracy import digit_network, digits, share_right

CHANNELS = (3, 11, 20)
FACTOR = 30.0
ACTIVATION_BITS, WEIGHT_BITS = 4, 8
PARTS = 8  # of a split channel
CLIPPED = 1.0  # % of the values, in each tail


class Remedy(Enum):
    """What is done against outliers; NONE: the range goes from the smallest to the largest."""

    NONE = "nothing"
    CLIP = "clip"
    SPLIT = "split"
    SCALE = "scale"
    ROTATE = "rotate"


@dataclass(frozen=True, eq=False)
class HiddenLayer:
    """What the second layer reads, on training and test images, and its weights.

    seen:   (n, channels), from which ranges are chosen. read: (500, channels).
    weight: (10, channels).
    """

    seen: np.ndarray
    read: np.ndarray
    weight: np.ndarray

    def times(self, f: np.ndarray) -> "HiddenLayer":
        """Each channel multiplied by its f, and its weights divided by it."""
        return HiddenLayer(self.seen * f, self.read * f, self.weight / f)


@cache
def with_outliers(seed: int, factor: float) -> HiddenLayer:
    """The hidden layer with CHANNELS that are `factor` times as large; 1: as trained."""
    net = digit_network(seed)
    seen, read = (net.hidden(x) for x in (digits().train_images, digits().test_images))
    return HiddenLayer(seen, read, net.weight2).times(_factors(factor))


def network_with_outliers(seed: int, factor: float) -> Mlp:
    """The whole network with these channels; its answers are those of the trained one."""
    net, f = digit_network(seed), _factors(factor)
    return Mlp(net.weight1 * f[:, None], net.bias1 * f, net.weight2 / f, net.bias2)


def remedied(layer: HiddenLayer, remedy: Remedy) -> HiddenLayer:
    """The layer after a remedy that changes no float result."""
    match remedy:
        case Remedy.SPLIT:
            return split(layer)
        case Remedy.SCALE:
            reach, weights = np.abs(layer.seen).max(axis=0), np.abs(layer.weight).max(axis=0)
            return layer.times(1 / smoothing_factors(reach, weights, ALPHA))
        case Remedy.ROTATE:
            r = hadamard(layer.seen.shape[1])
            return HiddenLayer(layer.seen @ r, layer.read @ r, layer.weight @ r)
        case _:
            return layer


def split(layer: HiddenLayer) -> HiddenLayer:
    """CHANNELS in PARTS equal parts each, with the same weights."""
    parts = np.ones(layer.seen.shape[1], int)
    parts[list(CHANNELS)] = PARTS
    index = np.repeat(np.arange(len(parts)), parts)
    return HiddenLayer(
        (layer.seen / parts)[:, index], (layer.read / parts)[:, index], layer.weight[:, index]
    )


def activation_params(seen: np.ndarray, remedy: Remedy) -> QuantParams:
    """One scale for all channels; CLIP leaves out CLIPPED % of the values at each end."""
    low, high = float(seen.min()), float(seen.max())
    if remedy is Remedy.CLIP:
        low, high = (float(p) for p in np.percentile(seen, [CLIPPED, 100 - CLIPPED]))
    return params_from_range(min(low, 0.0), high, IntFormat(ACTIVATION_BITS, signed=False))


@cache
def accuracy(seed: int, factor: float, remedy: Remedy) -> float:
    """The share of test digits right with outliers of this factor and a remedy, 0 to 1."""
    layer = remedied(with_outliers(seed, factor), remedy)
    hidden = fake_quantize(layer.read, activation_params(layer.seen, remedy))
    by_output = absmax_params(layer.weight, WEIGHT_BITS, narrow=True, granularity=PerChannel(0))
    weight = fake_quantize(layer.weight, by_output)
    return share_right(hidden @ weight.T + digit_network(seed).bias2)


def _factors(factor: float) -> np.ndarray:
    """What each channel is multiplied by, (32,)."""
    f = np.ones(HIDDEN, np.float32)
    f[list(CHANNELS)] = factor
    return f
