"""How close few levels come to random numbers: SQNR of codebooks and codes, seed by seed.

The numbers are normally distributed, as weights nearly are; one seed draws 64 rows of 256.
"""

from collections.abc import Callable

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize, params_from_range
from core.codebooks.binary_code import alternating_binary_code, greedy_binary_code
from core.codebooks.nf4 import NF4
from core.formats import IntFormat
from core.granularity import PerGroup
from core.metrics import sqnr_db
from core.scaled import scaled_to
from core.studies.claims.measure import Measure
from core.studies.codebook_error import METHODS, even_levels

BITS = 4
GROUP = PerGroup(-1, 64)


def normal(seed: int) -> np.ndarray:
    """The numbers of a seed, (64, 256) float32."""
    return np.random.default_rng(seed).normal(size=(64, 256)).astype(np.float32)


def _measure(name: str, text: str, rounded: Callable[[np.ndarray], np.ndarray]) -> Measure:
    def value(seed: int) -> float:
        x = normal(seed)
        return float(sqnr_db(x, np.asarray(rounded(x))))

    return Measure(f"normal {name}", f"normal numbers, {text}", "dB", value)


def _codebook(name: str, text: str) -> Measure:
    return _measure(
        name, f"{BITS} bits, {text}", lambda x: METHODS[name](x.reshape(-1), BITS)[-1].round(x)
    )


def _one_bit_more(seed: int) -> float:
    """What the eighth bit adds on numbers that are spread evenly, in dB."""
    x = np.random.default_rng(seed).random(1 << 16)
    seven, eight = (
        float(sqnr_db(x, fake_quantize(x, params_from_range(0.0, 1.0, IntFormat(bits, False)))))
        for bits in (7, 8)
    )
    return eight - seven


MEASURES: tuple[Measure, ...] = (
    Measure(
        "uniform eighth bit", "evenly spread numbers, what the 8th bit adds", "dB", _one_bit_more
    ),
    _measure(
        "int4 groups",
        "int4, a scale for 64",
        lambda x: fake_quantize(x, absmax_params(x, BITS, narrow=True, granularity=GROUP)),
    ),
    _measure("nf4 groups", "NF4, a scale for 64", lambda x: scaled_to(x, NF4, GROUP).round(x)),
    _measure("even", f"{BITS} bits, even levels", lambda x: even_levels(x, BITS).round(x)),
    _codebook("power", "powers of two"),
    _codebook("apot", "additive powers of two"),
    _codebook("kmeans", "levels by k-means"),
    _measure("greedy", "3 binary terms, greedy", lambda x: greedy_binary_code(x, 3).decode()),
    _measure(
        "alternating",
        "3 binary terms, alternating",
        lambda x: alternating_binary_code(x, 3).decode(),
    ),
)
