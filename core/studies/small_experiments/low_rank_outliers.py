"""A low rank in float that takes the outliers of a weight before it is rounded (SVDQuant).

    W = L·R + Q(W − L·R),    L·R: the first k singular values and vectors of W

Li et al. 2024, arXiv 2411.05007. Outlier input channels give W a few large columns, which are of
low rank; normal weights have no such part.
"""

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize
from core.granularity import PerChannel
from core.methods.transformer.low_rank import of_rank
from core.studies.claims.statement import Statement
from core.studies.small_experiments.experiment import Experiment

BITS, RANK = 4, 8
OUTPUTS, INPUTS = 128, 128
OUTLIERS, FACTOR = 4, 50.0  # columns, and how much larger they are


def rounded(weight: np.ndarray) -> np.ndarray:
    """Codes of 4 bits with a scale for each output."""
    params = absmax_params(weight, BITS, narrow=True, granularity=PerChannel(0))
    return np.asarray(fake_quantize(weight, params))


def error_ratio(weight: np.ndarray, rank: int) -> float:
    """Squared error with a low rank in float, over that without; below 1 is better."""
    part = of_rank(weight, rank)
    with_part = part + rounded(weight - part)
    return float(np.sum((weight - with_part) ** 2) / np.sum((weight - rounded(weight)) ** 2))


def values(seed: int) -> dict[str, float]:
    """With outlier columns, and without."""
    draw = np.random.default_rng([seed, 33])
    plain = draw.standard_normal((OUTPUTS, INPUTS))
    outliers = plain.copy()
    outliers[:, draw.permutation(INPUTS)[:OUTLIERS]] *= FACTOR
    return {
        "columns, low rank": error_ratio(outliers, RANK),
        "normal, low rank": error_ratio(plain, RANK),
    }


EXPERIMENT = Experiment(
    "low-rank-outliers",
    "after",
    "Can a low rank in float take up the outliers of a weight?",
    f"A weight of {OUTPUTS} × {INPUTS} has {OUTLIERS} columns that are {FACTOR:g} times as large. "
    f"A part of rank {RANK} is taken from it in float; what is left is rounded to {BITS} bits.",
    "Normal weights have no outliers to take up: there most of the error must stay.",
    "times the error without a low rank",
    "lower",
    {
        "columns, low rank": "weights with outlier columns",
        "normal, low rank": "normal weights",
    },
    values,
    (
        Statement(
            "a low rank removes more than nine tenths of the error that outlier columns cause",
            "Li et al. 2024 (SVDQuant)",
            lambda v: v["columns, low rank"] < 0.1,
        ),
        Statement(
            "on normal weights it leaves more than half of the error",
            "the control of low rank and outliers",
            lambda v: v["normal, low rank"] > 0.5,
        ),
    ),
)
