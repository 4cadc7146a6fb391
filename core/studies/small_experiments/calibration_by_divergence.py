"""Ranges by min/max, percentile, KL divergence and squared error, on two shapes of values.

Values behind a ReLU with a few that are far away, as of a layer that has outliers; and evenly
distributed values, which have none. Codes of 4 bits from 0 up.
"""

import numpy as np

from core.affine import fake_quantize, params_from_range
from core.calibration.rules import calibration_rule
from core.formats import IntFormat
from core.metrics import sqnr_db
from core.studies.claims.statement import Statement
from core.studies.small_experiments.experiment import Experiment

BITS = 4
RULES = {
    "minmax": "lowest to highest",
    "percentile-99.9": "percentile 99.9",
    "entropy": "KL divergence",
    "mse": "least squared error",
}


def sqnr_by_rule(x: np.ndarray, rule: str) -> float:
    """SQNR in dB of values from 0 up, their range chosen by a rule."""
    format = IntFormat(BITS, signed=False)
    found = calibration_rule(rule).for_array(x, format, symmetric=False)
    return float(sqnr_db(x, fake_quantize(x, params_from_range(found.low, found.high, format))))


def values(seed: int) -> dict[str, float]:
    """SQNR for each rule, with a tail and without one."""
    draw = np.random.default_rng([seed, 29])
    tail = np.maximum(draw.standard_t(3, 1 << 15), 0).astype(np.float32)
    even = draw.uniform(0, 1, 1 << 15).astype(np.float32)
    return {
        f"{kind}, {rule}": sqnr_by_rule(x, rule)
        for kind, x in (("with a tail", tail), ("evenly", even))
        for rule in RULES
    }


EXPERIMENT = Experiment(
    "calibration-by-divergence",
    "III-C",
    "Is a range by KL divergence better than one from lowest to highest?",
    f"Values behind a ReLU with a heavy tail get codes of {BITS} bits, with ranges by four rules.",
    "Evenly distributed values have no tail to cut off: there KL divergence should gain less than "
    "1 dB.",
    "dB",
    "higher",
    {
        f"{kind}, {rule}": f"{words}, {title}"
        for kind, words in (("with a tail", "heavy tail"), ("evenly", "evenly distributed"))
        for rule, title in RULES.items()
    },
    values,
    (
        Statement(
            "with a heavy tail a range by KL divergence is better than lowest to highest",
            "survey III-C",
            lambda v: v["with a tail, entropy"] > v["with a tail, minmax"],
        ),
        Statement(
            "with a heavy tail KL divergence is better than the percentile 99.9",
            "survey III-C: an alternative to percentiles",
            lambda v: v["with a tail, entropy"] > v["with a tail, percentile-99.9"],
        ),
        Statement(
            "on evenly distributed values KL divergence gains less than 1 dB",
            "the control of KL divergence",
            lambda v: v["evenly, entropy"] < v["evenly, minmax"] + 1,
        ),
    ),
)
