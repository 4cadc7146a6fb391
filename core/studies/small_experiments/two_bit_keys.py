"""Keys and values of attention at 2 bits: a range for each channel, or for each token?

    weights = softmax(q·kᵀ / √d)        output = weights·v

KIVI (Liu et al. 2024, arXiv 2402.02750): keys have outlier channels, so that a range for each
channel is right for them; for values a range for each token is, for attention reads few tokens, and
an error in the others does not count. Keys here have 4 outlier channels of 64.
"""

import numpy as np
from scipy.special import softmax

from core.affine import fake_quantize, params_from_range
from core.formats import IntFormat
from core.granularity import PerChannel
from core.studies.claims.statement import Statement
from core.studies.small_experiments.experiment import Experiment

BITS = 2
TOKENS, CHANNELS, QUERIES = 64, 64, 64  # as many values share a range in both ways
OUTLIERS, FACTOR = 4, 10.0
TOKEN, CHANNEL = 0, 1  # axes


def rounded(x: np.ndarray, shared_by: int) -> np.ndarray:
    """x: (tokens, channels), a range from lowest to highest for each TOKEN or each CHANNEL."""
    granularity = PerChannel(shared_by)
    shape = granularity.parameter_shape(x.shape)
    low, high = (end(axis=1 - shared_by).reshape(shape) for end in (x.min, x.max))
    params = params_from_range(low, high, IntFormat(BITS, signed=False), granularity=granularity)
    return np.asarray(fake_quantize(x, params))


def attention(q: np.ndarray, k: np.ndarray, v: np.ndarray) -> np.ndarray:
    """softmax(q·kᵀ / √d)·v."""
    return np.asarray(softmax(q @ k.T / np.sqrt(k.shape[1]), axis=-1) @ v)


def values(seed: int) -> dict[str, float]:
    """The error by channel over that by token: below 1, a range for each channel is better."""
    draw = np.random.default_rng([seed, 34])
    q, plain, v = (draw.standard_normal((n, CHANNELS)) for n in (QUERIES, TOKENS, TOKENS))
    sizes = np.ones(CHANNELS)
    sizes[draw.permutation(CHANNELS)[:OUTLIERS]] = FACTOR
    found = {}
    for kind, k, queries in (("outliers", plain * sizes, q / sizes), ("plain", plain, q)):
        scores = queries @ k.T
        found[f"keys, {kind}"] = float(
            np.sum((queries @ rounded(k, CHANNEL).T - scores) ** 2)
            / np.sum((queries @ rounded(k, TOKEN).T - scores) ** 2)
        )
    exact = attention(q, plain, v)
    by_channel, by_token = (
        float(np.sum((attention(q, plain, rounded(v, axis)) - exact) ** 2))
        for axis in (CHANNEL, TOKEN)
    )
    found["values"] = by_channel / by_token
    return found


EXPERIMENT = Experiment(
    "two-bit-keys",
    "after",
    "Keys and values of 2 bits: a range for each channel, or for each token?",
    f"{TOKENS} keys and values of {CHANNELS} channels get {BITS} bits. The error of the scores, or "
    "of attention’s output, with a range for each channel is divided by that with one for each "
    f"token. {OUTLIERS} channels of the keys are {FACTOR:g} times as large.",
    "Without outlier channels neither way should be better for keys by more than a quarter.",
    "times the error by token",
    "",
    {
        "keys, outliers": "keys with outlier channels: error by channel over by token",
        "keys, plain": "keys without: error by channel over by token",
        "values": "values: error by channel over by token",
    },
    values,
    (
        Statement(
            "with outlier channels a range for each channel has less than half of the keys’ error",
            "Liu et al. 2024 (KIVI)",
            lambda v: v["keys, outliers"] < 0.5,
        ),
        Statement(
            "values fare better by more than a tenth with a range for each token",
            "Liu et al. 2024 (KIVI)",
            lambda v: v["values"] > 1.1,
        ),
        Statement(
            "without outlier channels neither way is better for keys by more than a quarter",
            "the control of keys by channel",
            lambda v: 0.8 < v["keys, plain"] < 1.25,
        ),
    ),
)
