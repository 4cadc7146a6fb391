"""Small sorters with injected outlier channels, quantized in several ways.

The sorters are trained shortly (`UPDATES`), which suffices for nearly all words, and measured on
the first `WORDS` test words. Nothing in them makes outliers: `with_outliers` injects them, and the
float function stays what it was, to rounding.
"""

from enum import Enum
from functools import cache

import numpy as np

from core.methods.transformer.method import remedied
from core.methods.transformer.product import Precision
from core.methods.transformer.registry import MATRIX_METHODS
from core.networks.norm_rescaling import with_outliers
from core.networks.quantized_sorter import Sharing, quantize_sorter
from core.networks.smoothing import channel_maxima, smoothed
from core.networks.sorter import Sorter
from core.studies.sorter_outliers import CHANNELS
from core.training.train_sorter import random_words, sorted_share, train_sorter, words_to_test

SEEDS = range(3)
UPDATES = 90
WORDS = 200
CALIBRATION_WORDS = 128
WEIGHT_BITS, ACTIVATION_BITS = 8, 6
FACTOR = 32.0  # of the outlier channels; 1 injects nothing


class Remedy(Enum):
    """What is done beside rounding with one scale for each tensor of activations."""

    NONE = "nothing"
    SMOOTHING = "SmoothQuant"
    ROTATION = "rotation"
    COLUMNS = "outlier columns in float"


@cache
def sorter(seed: int) -> Sorter:
    """The trained sorter of a seed."""
    *_, last = train_sorter(seed, UPDATES)
    return last.sorter


def calibration(seed: int) -> np.ndarray:
    """Words with their sorted letters, as the sorter reads them: (n, T) codes."""
    words = random_words(CALIBRATION_WORDS, np.random.default_rng([seed, 11]))
    return np.concatenate([words, np.sort(words, axis=1)], axis=1)[:, :-1]


def channel_sizes(seed: int, factor: float) -> np.ndarray:
    """max|x| of each channel that the first matrix reads, (channels,)."""
    injected = with_outliers(sorter(seed), CHANNELS, factor)
    return channel_maxima(injected, calibration(seed))["block 1 attention in"]


@cache
def in_float(seed: int, factor: float) -> float:
    """The share of test words that the float sorter sorts without a mistake, 0 to 1."""
    return sorted_share(with_outliers(sorter(seed), CHANNELS, factor), _words())


@cache
def sorted_right(
    seed: int, factor: float, sharing: Sharing = Sharing.TENSOR, bits: int = ACTIVATION_BITS
) -> float:
    """The same with few bits, by who shares the scale of activations."""
    injected = with_outliers(sorter(seed), CHANNELS, factor)
    few = quantize_sorter(injected, calibration(seed), WEIGHT_BITS, bits, sharing)
    return sorted_share(few.sorter, _words(), few.read)


@cache
def mended_right(seed: int, factor: float, remedy: Remedy) -> float:
    """The same with a remedy, one scale for each tensor of activations."""
    if remedy is Remedy.NONE:
        return sorted_right(seed, factor)
    injected, said = with_outliers(sorter(seed), CHANNELS, factor), calibration(seed)
    if remedy is Remedy.SMOOTHING:
        few = quantize_sorter(
            smoothed(injected, said), said, WEIGHT_BITS, ACTIVATION_BITS, Sharing.TENSOR
        )
        return sorted_share(few.sorter, _words(), few.read)
    name = "rotation" if remedy is Remedy.ROTATION else "outlier-columns"
    mended = remedied(MATRIX_METHODS[name], injected, said, Precision(WEIGHT_BITS, ACTIVATION_BITS))
    return sorted_share(mended.sorter, _words(), mended.read)


def _words() -> np.ndarray:
    return words_to_test()[:WORDS]
