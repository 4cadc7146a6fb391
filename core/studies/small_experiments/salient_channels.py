"""Which 1 % of a layer's input channels deserve to stay in float?

AWQ (Lin et al. 2023, arXiv 2306.00978, table 1): those that meet the largest activations, not
those of the largest weights. Weights of 3 bits in groups of 128; channels of the activations differ
in size as a log-normal law has it.
"""

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize
from core.granularity import PerGroup
from core.studies.claims.statement import Statement
from core.studies.small_experiments.experiment import Experiment

BITS, GROUP = 3, 128
OUTPUTS, INPUTS, SAMPLES = 128, 512, 512
SHARE = 0.01
SPREAD = 1.5  # standard deviation of the logarithm of a channel's size


def error_with_kept(weight: np.ndarray, x: np.ndarray, kept: np.ndarray) -> float:
    """Mean squared error of the sums with these input channels in float, and the rest in codes."""
    params = absmax_params(weight, BITS, narrow=True, granularity=PerGroup(-1, GROUP))
    few = np.array(fake_quantize(weight, params))
    few[:, kept] = weight[:, kept]
    return float(np.mean((x @ (few - weight).T) ** 2))


def largest(size: np.ndarray) -> np.ndarray:
    """The channels of the largest size, a share of SHARE.

    >>> largest(np.arange(300.0)).tolist()
    [297, 298, 299]
    """
    return np.sort(np.argsort(size)[-round(SHARE * len(size)) :])


def values(seed: int) -> dict[str, float]:
    """Errors over that of keeping nothing, with channels of different sizes, and of one size."""
    draw = np.random.default_rng([seed, 31])
    weight = draw.standard_normal((OUTPUTS, INPUTS))
    plain = draw.standard_normal((SAMPLES, INPUTS))
    sizes = np.exp(SPREAD * draw.standard_normal(INPUTS))
    random = np.sort(draw.permutation(INPUTS)[: round(SHARE * INPUTS)])
    found = {}
    for kind, x in (("uneven", plain * sizes), ("even", plain)):
        nothing = error_with_kept(weight, x, np.arange(0))
        for name, kept in (
            ("activations", largest(np.abs(x).mean(axis=0))),
            ("weights", largest(np.abs(weight).mean(axis=0))),
            ("random", random),
        ):
            found[f"{kind}, by {name}"] = error_with_kept(weight, x, kept) / nothing
    return found


EXPERIMENT = Experiment(
    "salient-channels",
    "after",
    "Which 1 % of the channels matter most: by their weights, or by their activations?",
    f"A layer of {INPUTS} inputs gets weights of {BITS} bits; 1 % of its input channels stay in "
    "float: those of the largest activations, those of the largest weights, or any. The error of "
    "the sums is compared with that of keeping none.",
    "Where all channels have activations of one size, choosing by activations must be no better "
    "than at random, to 5 %.",
    "times the error of keeping none",
    "lower",
    {
        f"{kind}, by {name}": f"channels {words}, kept by {title}"
        for kind, words in (("uneven", "of different sizes"), ("even", "of one size"))
        for name, title in (
            ("activations", "activations"),
            ("weights", "weights"),
            ("random", "chance"),
        )
    },
    values,
    (
        Statement(
            "1 % of the channels kept by activations removes more than a third of the error",
            "Lin et al. 2023 (AWQ)",
            lambda v: v["uneven, by activations"] < 2 / 3,
        ),
        Statement(
            "1 % of the channels kept by weights removes less than a tenth of it",
            "Lin et al. 2023 (AWQ)",
            lambda v: v["uneven, by weights"] > 0.9,
        ),
        Statement(
            "with activations of one size keeping by activations is no better than by chance",
            "the control of salient channels",
            lambda v: abs(v["even, by activations"] - v["even, by random"]) < 0.05,
        ),
    ),
)
