"""A rotation before rounding: which formats does it help, and does it need outliers?

    SQNR of H·x in a format, minus SQNR of x in it, in dB        H: Hadamard's matrix over √n

Tokens of 256 channels, 3 of which are 30 times as large; or tokens without outliers. A rotation
leaves every product as it is when the weights are rotated, too (QuaRot, Ashkboos et al. 2024, arXiv
2404.00456).
"""

from collections.abc import Callable

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize
from core.formats.microscaling import MXFP4
from core.formats.nvfp4 import nvfp4
from core.granularity import PerChannel
from core.hadamard import hadamard
from core.metrics import sqnr_db
from core.studies.claims.statement import Statement
from core.studies.small_experiments.experiment import Experiment

TOKENS, CHANNELS = 256, 256
OUTLIERS, FACTOR = 3, 30.0


def int4(x: np.ndarray) -> np.ndarray:
    """Codes of 4 bits with a scale for each token, (tokens, channels)."""
    params = absmax_params(x, 4, narrow=True, granularity=PerChannel(0))
    return np.asarray(fake_quantize(x, params))


FORMATS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "int4": int4,
    "MXFP4": lambda x: np.asarray(MXFP4.fit(x).round(x)),
    "NVFP4": lambda x: np.asarray(nvfp4(x).scaled.round(x)),
}


def gain(x: np.ndarray, rounded: Callable[[np.ndarray], np.ndarray]) -> float:
    """What the rotation adds to the SQNR, in dB; x: (tokens, channels)."""
    turned = x @ hadamard(x.shape[1])
    return float(sqnr_db(turned, rounded(turned))) - float(sqnr_db(x, rounded(x)))


def values(seed: int) -> dict[str, float]:
    """The gain for each format, with outliers and without."""
    draw = np.random.default_rng([seed, 32])
    plain = draw.standard_normal((TOKENS, CHANNELS))
    outliers = plain.copy()
    outliers[:, draw.permutation(CHANNELS)[:OUTLIERS]] *= FACTOR
    return {
        f"{kind}, {name}": gain(x, rounded)
        for kind, x in (("outliers", outliers), ("plain", plain))
        for name, rounded in FORMATS.items()
    }


EXPERIMENT = Experiment(
    "rotation-and-formats",
    "after",
    "Does a rotation help every format against outliers?",
    f"Tokens of {CHANNELS} channels, {OUTLIERS} of them {FACTOR:g} times as large, get 4 bits as "
    "they are, and after a rotation. What the rotation adds is in dB.",
    "Without outliers a rotation makes normal numbers of normal numbers: it must change less than "
    "0.2 dB in any format.",
    "dB gained by the rotation",
    "higher",
    {
        f"{kind}, {name}": f"{words}, {title}"
        for kind, words in (("outliers", "with outlier channels"), ("plain", "without"))
        for name, title in (
            ("int4", "int4, a scale a token"),
            ("MXFP4", "MXFP4, blocks of 32"),
            ("NVFP4", "NVFP4, blocks of 16"),
        )
    },
    values,
    (
        Statement(
            "with outliers a rotation adds more than 3 dB to int4 with a scale a token",
            "Ashkboos et al. 2024 (QuaRot)",
            lambda v: v["outliers, int4"] > 3,
        ),
        Statement(
            "with outliers a rotation adds something to MXFP4, too",
            "our own expectation",
            lambda v: v["outliers, MXFP4"] > 0,
        ),
        Statement(
            "with outliers a rotation takes something from NVFP4, whose blocks are small",
            "our own expectation",
            lambda v: v["outliers, NVFP4"] < 0,
        ),
        Statement(
            "without outliers a rotation changes less than 0.2 dB in any format",
            "the control of rotations and formats",
            lambda v: all(abs(v[f"plain, {name}"]) < 0.2 for name in FORMATS),
        ),
    ),
)
