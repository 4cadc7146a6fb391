"""The shared scale of a microscaling block is a power of two: rounded down, or up?

    down   X = 2^(⌊log₂ m⌋ − 2)        as the standard has it: m / X in [4, 8), cut to 6 by fp4
    up     X = 2^⌈log₂(m / 6)⌉          m / X in (3, 6]: nothing is cut, steps may be twice as wide

m is the largest magnitude of a block of 32, 6 the largest number of E2M1. OCP Microscaling Formats
v1.0, section 6.3 (down); Mishra et al. 2025, arXiv 2506.08027, recommend up for training.
"""

import numpy as np

from core.formats.microscaling import BLOCK, MXFP4
from core.formats.minifloat import E2M1
from core.granularity import PerGroup, block_absmax
from core.metrics import sqnr_db
from core.scaled import Scaled
from core.studies.claims.statement import Statement
from core.studies.small_experiments.experiment import Experiment

BLOCKS = 8192
GROUPS = PerGroup(-1, BLOCK)


def rounded_up(x: np.ndarray) -> Scaled:
    """Scales that cut nothing; x: (blocks, 32).

    >>> x = np.zeros((1, 32))
    >>> x[0, 0] = 7.0  # 7/6 is more than 1
    >>> rounded_up(x).scale.item()
    2.0
    """
    m = np.asarray(block_absmax(x, GROUPS))
    return Scaled(E2M1, np.exp2(np.ceil(np.log2(m / E2M1.max))).astype(np.float32), GROUPS)


def cut(x: np.ndarray, scaled: Scaled) -> float:
    """Share of the blocks whose largest number is beyond 6·X, in %."""
    m = np.asarray(block_absmax(x, GROUPS))
    return float(100 * np.mean(m > E2M1.max * np.asarray(scaled.scale)))


def values(seed: int) -> dict[str, float]:
    """Of normal numbers: blocks that are cut, and the SQNR."""
    x = np.random.default_rng([seed, 35]).standard_normal((BLOCKS, BLOCK))
    found = {}
    for name, scaled in (("down", MXFP4.fit(x)), ("up", rounded_up(x))):
        found[f"blocks cut, {name}"] = cut(x, scaled)
        found[f"noise, {name}"] = 100 * 10 ** (-float(sqnr_db(x, np.asarray(scaled.round(x)))) / 10)
    return found


EXPERIMENT = Experiment(
    "block-scale-rounding",
    "after",
    "Should the scale of a block be rounded down or up?",
    "Blocks of 32 normal numbers in MXFP4 share a power of two. Rounded down, as the standard has "
    "it, some blocks are cut at their largest number; rounded up, steps may be twice as wide.",
    "Rounded up, nothing may be cut.",
    "%",
    "lower",
    {
        "blocks cut, down": "blocks whose largest number is cut, rounded down",
        "blocks cut, up": "blocks whose largest number is cut, rounded up",
        "noise, down": "squared error over the square, rounded down",
        "noise, up": "squared error over the square, rounded up",
    },
    values,
    (
        Statement(
            "rounded down, the scale cuts the largest number of more than a tenth of the blocks",
            "Mishra et al. 2025",
            lambda v: v["blocks cut, down"] > 10,
        ),
        Statement(
            "the squared errors of both ways differ by less than a tenth",
            "our own expectation",
            lambda v: abs(v["noise, up"] / v["noise, down"] - 1) < 0.1,
        ),
        Statement(
            "rounded up, no block is cut",
            "the control of block scales",
            lambda v: v["blocks cut, up"] == 0,
        ),
    ),
)
