"""The sorting transformer: injected outlier channels, and what smoothing restores.

Weights and activations of 8 bits. Three channels behind every norm are scaled by 100 and the
matrices behind by 1/100: the float function stays, to rounding.
"""

from functools import lru_cache

import numpy as np

from core.networks.norm_rescaling import with_outliers
from core.networks.quantized_sorter import Sharing, quantize_sorter
from core.networks.smoothing import smoothed
from core.networks.sorter import Sorter
from core.studies.claims.measure import Measure
from core.studies.sorter_outliers import CHANNELS
from core.training.train_sorter import random_words, sorted_share, train_sorter, words_to_test

WEIGHT_BITS, ACTIVATION_BITS = 8, 8
FACTOR = 100.0
CALIBRATION_WORDS = 256


@lru_cache(maxsize=8)
def trained(seed: int) -> Sorter:
    """The sorter trained from this seed."""
    *_, last = train_sorter(seed)
    return last.sorter


def calibration(seed: int) -> np.ndarray:
    """Words with their sorted letters, as the sorter reads them: (n, T) codes."""
    words = random_words(CALIBRATION_WORDS, np.random.default_rng([seed, 3]))
    return np.concatenate([words, np.sort(words, axis=1)], axis=1)[:, :-1]


def variant(seed: int, kind: str) -> Sorter:
    """The sorter "as trained", with "outliers", or with outliers that are "smoothed"."""
    if kind == "as trained":
        return trained(seed)
    injected = with_outliers(trained(seed), CHANNELS, FACTOR)
    return injected if kind == "outliers" else smoothed(injected, calibration(seed))


def in_float(kind: str) -> Measure:
    """The share of words sorted without a mistake, in float."""
    return Measure(
        f"sorter float {kind}",
        f"sorting transformer in float32, {kind}",
        "%",
        lambda seed: 100 * sorted_share(variant(seed, kind), words_to_test()),
    )


def quantized(kind: str, sharing: Sharing) -> Measure:
    """The same with few bits."""

    def value(seed: int) -> float:
        few = quantize_sorter(
            variant(seed, kind), calibration(seed), WEIGHT_BITS, ACTIVATION_BITS, sharing
        )
        return 100 * sorted_share(few.sorter, words_to_test(), few.read)

    bits = f"W{WEIGHT_BITS}A{ACTIVATION_BITS}"
    text = f"sorting transformer, {kind}, {bits}, one scale of activations a {sharing.value}"
    return Measure(f"sorter {bits} {sharing.value} {kind}", text, "%", value)


MEASURES: tuple[Measure, ...] = (
    in_float("as trained"),
    in_float("outliers"),
    quantized("as trained", Sharing.TENSOR),
    *(quantized("outliers", sharing) for sharing in Sharing),
    quantized("smoothed", Sharing.TENSOR),
    quantized("smoothed", Sharing.TOKEN),
)
