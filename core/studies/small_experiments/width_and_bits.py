"""Co-design of network and bits: a wider network may close the gap that fewer bits leave.

Networks of one hidden layer, trained in float, then every weight on levels of few bits with a scale
for each neuron. Weights alone are quantized.
"""

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize
from core.granularity import PerChannel
from core.networks.mlp import Mlp
from core.studies.claims.statement import Statement
from core.studies.digit_accuracy import digits, share_right
from core.studies.small_experiments.experiment import Experiment
from core.studies.small_experiments.small_student import student

WIDTHS = (8, 16, 32, 64)
BITS = (8, 3, 2)


def few_bits(weight: np.ndarray, bits: int) -> np.ndarray:
    """The weight on its levels."""
    params = absmax_params(weight, bits, narrow=True, granularity=PerChannel())
    return np.asarray(fake_quantize(weight, params), np.float32)


def values(seed: int) -> dict[str, float]:
    """Accuracy on the test digits, by width and bits."""
    labels = np.eye(10, dtype=np.float32)[digits().train_labels]
    found = {}
    for width in WIDTHS:
        net = student(seed, width, labels)
        for bits in BITS:
            parts = few_bits(net.weight1, bits), net.bias1, few_bits(net.weight2, bits), net.bias2
            found[f"width {width}, {bits} bits"] = 100 * share_right(
                Mlp(*parts).logits(digits().test_images)
            )
    return found


EXPERIMENT = Experiment(
    "width-and-bits",
    "VI",
    "Can a wider network make up for fewer bits?",
    "Networks of one hidden layer, of different widths, learn the digits in float. Their weights "
    "are then rounded to few bits, a scale for each neuron.",
    "At the same width, fewer bits should cost points: else there is no gap to close.",
    "%",
    "higher",
    {
        f"width {width}, {bits} bits": f"{width} hidden neurons, weights of {bits} bits"
        for width in WIDTHS
        for bits in BITS
    },
    values,
    (
        Statement(
            "32 neurons at 3 bits are at least as accurate as 8 neurons at 8 bits",
            "survey VI: a wider network closes the gap",
            lambda v: v["width 32, 3 bits"] >= v["width 8, 8 bits"],
        ),
        Statement(
            "64 neurons at 3 bits are at least as accurate as 16 neurons at 8 bits",
            "survey VI: a wider network closes the gap",
            lambda v: v["width 64, 3 bits"] >= v["width 16, 8 bits"],
        ),
        Statement(
            "16 neurons lose at least 1 point from 8 bits to 3",
            "the control of width and bits",
            lambda v: v["width 16, 3 bits"] <= v["width 16, 8 bits"] - 1 + 1e-9,
        ),
    ),
)
