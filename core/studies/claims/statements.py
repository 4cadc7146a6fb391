"""What should hold, in words, and whether it does: counted over the seeds, never typed in."""

import re
from collections.abc import Callable

from core.studies.claims.statement import Statement, Values
from core.studies.small_experiments.registry import EXPERIMENTS
from core.training.rules import GRADIENT_RULES


def regained(values: Values, name: str) -> float:
    """The share of the accuracy lost by quantizing after training that `name` wins back.

    Of the digits CNN at the bits in the name, else at 2, against the same ranges: by min/max for a
    name that ends so, else by MSE. 1 is all of it, 0 nothing.

    >>> regained({"cnn float": 98.0, "cnn W2A4 tensor mse": 90.0, "x": 96.0}, "x")
    0.75
    """
    found = re.match("cnn ([0-9]) bits", name)
    ranges = "minmax" if name.endswith("minmax") else "mse"
    after = values[f"cnn W{found[1] if found else 2}A4 tensor {ranges}"]
    lost = values["cnn float"] - after
    return (values[name] - after) / lost if lost else 1.0


def _better(better: str, worse: str) -> Callable[[Values], bool]:
    return lambda values: values[better] > values[worse]


def _gain(values: Values, bits: int) -> float:
    """How many points training with LSQ is above quantizing after training."""
    return values[f"cnn {bits} bits lsq"] - values[f"cnn W{bits}A4 tensor mse"]


OF_DIGITS_CNN: tuple[Statement, ...] = (
    Statement(
        "the digits CNN answers at least 97 % in float",
        "bar",
        lambda v: v["cnn float"] >= 97,
    ),
    Statement(
        "8 bits with a scale a channel cost at most 0.5 points",
        "bar",
        lambda v: v["cnn W8A8 channel minmax"] >= v["cnn float"] - 0.5 - 1e-9,
    ),
    Statement(
        "at 4 bits a scale a channel is better than one a tensor",
        "survey III-E",
        _better("cnn W4A8 channel minmax", "cnn W4A8 tensor minmax"),
    ),
    *(
        Statement(
            f"at 2 bits training with {rule.title} is better than quantizing after training",
            "survey III-G",
            _better(f"cnn 2 bits {rule.name}", "cnn W2A4 tensor mse"),
        )
        for rule in GRADIENT_RULES.values()
    ),
    *(
        Statement(
            f"at {bits} bits training with {GRADIENT_RULES['lsq'].title} is better than quantizing "
            "after training",
            "survey III-G",
            _better(f"cnn {bits} bits lsq", f"cnn W{bits}A4 tensor mse"),
        )
        for bits in (3, 4)
    ),
    Statement(
        "the fewer the bits, the more points training with LSQ regains: 2 before 3 before 4",
        "survey III-G: training matters where quantization after training fails",
        lambda v: _gain(v, 2) > _gain(v, 3) > _gain(v, 4),
    ),
    Statement(
        "training the biases alone regains less than half of the loss",
        "the control of survey III-G1",
        lambda v: regained(v, "cnn 2 bits biases") < 0.5,
    ),
    Statement(
        "the clipped straight-through estimator is better than the plain one",
        "survey IV-E",
        _better("cnn 2 bits clipped-ste", "cnn 2 bits ste"),
    ),
    Statement(
        "EWGS is better than the clipped straight-through estimator",
        "Lee, Kim, Ham 2021",
        _better("cnn 2 bits ewgs", "cnn 2 bits clipped-ste"),
    ),
    Statement(
        "a learned step (LSQ) is better than a fixed range with straight-through",
        "survey III-G1",
        _better("cnn 2 bits lsq", "cnn 2 bits ste"),
    ),
    Statement(
        "LSQ+ is better than LSQ",
        "Bhalgat et al. 2020, of activations that take negative values; these take none",
        _better("cnn 2 bits lsq-plus", "cnn 2 bits lsq"),
    ),
    Statement(
        "ProxQuant is better than straight-through",
        "Bai et al. 2018",
        _better("cnn 2 bits proxquant", "cnn 2 bits ste"),
    ),
    Statement(
        "Quant-Noise is better than quantizing all weights in each pass",
        "Fan et al. 2020",
        _better("cnn 2 bits quant-noise", "cnn 2 bits ste"),
    ),
    Statement(
        "straight-through with a range by min/max stays behind one of least squared error",
        "survey III-G1: the estimator works except at ultra-low bits",
        _better("cnn 2 bits ste", "cnn 2 bits ste minmax"),
    ),
)

OF_DEPTHWISE_CNN: tuple[Statement, ...] = (
    Statement(
        "at 3 bits one scale a tensor costs the depthwise CNN more than 10 points",
        "Nagel et al. 2019, of MobileNets at 8 bits",
        lambda v: v["depthwise W3A8 tensor minmax"] < v["depthwise float"] - 10,
    ),
    Statement(
        "at 8 bits it costs more than 1 point",
        "Nagel et al. 2019, of MobileNets",
        lambda v: v["depthwise W8A8 tensor minmax"] < v["depthwise float"] - 1,
    ),
    Statement(
        "at 3 bits a scale a channel regains more than half of that",
        "survey III-E",
        lambda v: _rescue(v, "depthwise W3A8 channel minmax") > 0.5,
    ),
    Statement(
        "at 3 bits equalization regains more than half of that",
        "Nagel et al. 2019",
        lambda v: _rescue(v, "depthwise W3A8 tensor minmax equalized") > 0.5,
    ),
)

OF_SORTER: tuple[Statement, ...] = (
    Statement(
        "injected outliers leave the sorter's float answers as they are",
        "by construction",
        lambda v: v["sorter float outliers"] == v["sorter float as trained"],
    ),
    Statement(
        "they cost it more than half of its words at 8 bits, one scale a tensor",
        "Dettmers et al. 2022, of large language models, whose outliers are not injected",
        lambda v: v["sorter W8A8 tensor outliers"] < v["sorter W8A8 tensor as trained"] - 50,
    ),
    Statement(
        "smoothing restores all but 2 points of them",
        "Xiao et al. 2023",
        lambda v: v["sorter W8A8 tensor smoothed"] >= v["sorter W8A8 tensor as trained"] - 2,
    ),
)

#: Of methods of the years after the survey, on the sorter.
OF_REMEDIES: tuple[Statement, ...] = (
    Statement(
        "with outliers and 3-bit weights AWQ keeps more words than rounding to nearest",
        "Lin et al. 2023",
        _better("sorter W3 awq outliers", "sorter W3 nearest outliers"),
    ),
    Statement(
        "a low rank in float beside 3-bit weights keeps more words than the weights alone",
        "Zhang et al. 2024 (LQER)",
        _better("sorter W3 low-rank as trained", "sorter W3 nearest as trained"),
    ),
    Statement(
        "outlier columns in float restore all but 2 points at 4-bit weights",
        "Dettmers et al. 2022",
        lambda v: (
            v["sorter W4A8 outlier-columns outliers"] >= v["sorter W4A8 nearest as trained"] - 2
        ),
    ),
    Statement(
        "MXFP8 keeps all but 1 point of the words in spite of outliers",
        "Rouhani et al. 2023",
        lambda v: v["sorter MX mxfp8 outliers"] >= v["sorter float as trained"] - 1,
    ),
    Statement(
        "2-bit keys keep more words with a range a channel than with one a token",
        "Liu et al. 2024 (KIVI)",
        _better("sorter keys channel", "sorter keys token"),
    ),
    Statement(
        "a rotation keeps more words at 4-bit weights than rounding to nearest, with outliers",
        "Ashkboos et al. 2024 (QuaRot); it divides outliers by √32 at most in so narrow a network",
        _better("sorter W4A8 rotation outliers", "sorter W4A8 nearest outliers"),
    ),
    Statement(
        "blocks of MXFP4 lose less than half of what outliers cost rounding to nearest",
        "Rouhani et al. 2023; a block here is as wide as the network, so that none is without them",
        lambda v: (
            v["sorter MX mxfp4 as trained"] - v["sorter MX mxfp4 outliers"]
            < (v["sorter W4A8 nearest as trained"] - v["sorter W4A8 nearest outliers"]) / 2
        ),
    ),
    Statement(
        "ternary weights without training for them lose more than half of the words",
        "Ma et al. 2024 (BitNet b1.58), who train with them",
        lambda v: v["sorter ternary ternary as trained"] < v["sorter float as trained"] - 50,
    ),
    Statement(
        "without outliers AWQ gains less than half of what it gains with them",
        "the control of AWQ",
        lambda v: (
            v["sorter W3 awq as trained"] - v["sorter W3 nearest as trained"]
            < (v["sorter W3 awq outliers"] - v["sorter W3 nearest outliers"]) / 2
        ),
    ),
    Statement(
        "without outliers a rotation changes less than 2 points at 4-bit weights",
        "the control of rotations",
        lambda v: (
            abs(v["sorter W4A8 rotation as trained"] - v["sorter W4A8 nearest as trained"]) < 2
        ),
    ),
    Statement(
        "without outliers outlier columns change less than 2 points at 4-bit weights",
        "the control of LLM.int8",
        lambda v: (
            abs(v["sorter W4A8 outlier-columns as trained"] - v["sorter W4A8 nearest as trained"])
            < 2
        ),
    ),
    Statement(
        "without outliers in the keys a range a channel gains less than half of that",
        "the control of KIVI",
        lambda v: (
            v["sorter keys channel as trained"] - v["sorter keys token as trained"]
            < (v["sorter keys channel"] - v["sorter keys token"]) / 2
        ),
    ),
)

#: Of levels on random numbers.
OF_LEVELS: tuple[Statement, ...] = (
    Statement(
        "the eighth bit adds 6.02 dB, to a tenth",
        "Bennett 1948",
        lambda v: abs(v["uniform eighth bit"] - 6.02) < 0.1,
    ),
    Statement(
        "NF4 is more accurate than int4 on normal numbers in groups of 64",
        "Dettmers et al. 2023",
        _better("normal nf4 groups", "normal int4 groups"),
    ),
    Statement(
        "on normal numbers 16 powers of two are more accurate than 16 even levels",
        "survey III-F: non-uniform levels may be more accurate",
        _better("normal power", "normal even"),
    ),
    Statement(
        "on normal numbers 16 additive powers of two are more accurate than 16 even levels",
        "Li et al. 2020",
        _better("normal apot", "normal even"),
    ),
    Statement(
        "on normal numbers 16 learned levels are more accurate than 16 even ones",
        "Zhang et al. 2018 (LQ-Nets)",
        _better("normal kmeans", "normal even"),
    ),
    Statement(
        "alternating binary codes are more accurate than greedy ones",
        "Xu et al. 2018",
        _better("normal alternating", "normal greedy"),
    ),
)

#: Of the small experiments.
OF_EXPERIMENTS: tuple[Statement, ...] = tuple(
    statement for experiment in EXPERIMENTS.values() for statement in experiment.statements
)

STATEMENTS = (
    *OF_DIGITS_CNN,
    *OF_DEPTHWISE_CNN,
    *OF_SORTER,
    *OF_REMEDIES,
    *OF_LEVELS,
    *OF_EXPERIMENTS,
)


def _rescue(values: Values, name: str) -> float:
    low, high = values["depthwise W3A8 tensor minmax"], values["depthwise float"]
    return (values[name] - low) / (high - low) if high > low else 1.0
