"""One scale for a layer, for a group of channels, for a channel: what lies between.

Q-BERT (Shen et al. 2020, arXiv 1909.05840) gives each group of neighbouring channels a scale. Here
the channels of a weight matrix differ in size, by up to 32 times, and lie in random order; or all
are of one size.
"""

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize
from core.metrics import sqnr_db
from core.studies.claims.statement import Statement
from core.studies.small_experiments.experiment import Experiment

BITS = 4
CHANNELS, INPUTS = 64, 256
GROUPS = (64, 8, 1)  # channels that share a scale


def sqnr_by_group(weight: np.ndarray, together: int) -> float:
    """SQNR in dB when so many neighbouring rows share a scale."""
    few = [
        fake_quantize(rows, absmax_params(rows, BITS, narrow=True))
        for rows in weight.reshape(-1, together, weight.shape[1])
    ]
    return float(sqnr_db(weight, np.concatenate(few)))


def values(seed: int) -> dict[str, float]:
    """SQNR for each size of group, with channels that differ and with equal ones."""
    draw = np.random.default_rng([seed, 30])
    weight = draw.standard_normal((CHANNELS, INPUTS))
    sizes = draw.permutation(np.geomspace(1 / 32, 1, CHANNELS))
    return {
        f"{kind}, {together} a scale": sqnr_by_group(rows, together)
        for kind, rows in (("uneven", weight * sizes[:, None]), ("even", weight))
        for together in GROUPS
    }


EXPERIMENT = Experiment(
    "groups-of-channels",
    "III-E",
    "Is a scale for a few channels a good compromise?",
    f"A weight matrix of {CHANNELS} channels gets {BITS} bits, with a scale for all of them, for "
    "every 8, or for each. The channels differ in size by up to 32 times and lie in random order.",
    "Where all channels are of one size, groups of 8 should gain less than 2 dB.",
    "dB",
    "higher",
    {
        f"{kind}, {together} a scale": f"channels {words}, a scale for {title}"
        for kind, words in (("uneven", "of different sizes"), ("even", "of one size"))
        for together, title in zip(GROUPS, ("all", "every 8", "each"), strict=True)
    },
    values,
    (
        Statement(
            "groups of 8 channels gain at least half of what a scale for each channel gains",
            "survey III-E: groups are a good compromise",
            lambda v: (
                v["uneven, 8 a scale"] - v["uneven, 64 a scale"]
                >= (v["uneven, 1 a scale"] - v["uneven, 64 a scale"]) / 2
            ),
        ),
        Statement(
            "where channels are of one size groups of 8 gain less than 2 dB",
            "the control of groups of channels",
            lambda v: v["even, 8 a scale"] < v["even, 64 a scale"] + 2,
        ),
    ),
)
