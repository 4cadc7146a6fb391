"""Training with gradients in integers: rounded to nearest, or stochastically.

Symmetric codes, one scale for a whole gradient, from its largest magnitude. Rounding to nearest
makes every gradient below half a step 0, each time; stochastic rounding is right on average.
"""

from functools import partial

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize
from core.rounding import RoundingMode
from core.studies.claims.statement import Statement
from core.studies.small_experiments.experiment import Experiment
from core.studies.small_experiments.rounded_gradients import accuracy_of_training

BITS = (8, 4, 2)
MODES = {"nearest": RoundingMode.NEAREST_EVEN, "stochastic": RoundingMode.STOCHASTIC}


def in_integers(
    gradient: np.ndarray, bits: int, mode: RoundingMode, draw: np.random.Generator
) -> np.ndarray:
    """The gradient on 2ᵇ − 1 levels about 0.

    >>> draw = np.random.default_rng(0)  # which rounding to nearest does not use
    >>> in_integers(np.array([1.0, 0.4, -0.6]), 2, RoundingMode.NEAREST_EVEN, draw).tolist()
    [1.0, 0.0, -1.0]
    """
    params = absmax_params(gradient, bits, narrow=True)
    return np.asarray(fake_quantize(gradient, params, mode, draw))


def values(seed: int) -> dict[str, float]:
    """Accuracy after training, for each number of bits and way of rounding."""
    found = {"float gradients": accuracy_of_training(seed, lambda gradient: gradient)}
    for bits in BITS:
        for name, mode in MODES.items():
            draw = np.random.default_rng([seed, 23])
            rounded = partial(in_integers, bits=bits, mode=mode, draw=draw)
            found[f"{name} gradients, {bits} bits"] = accuracy_of_training(seed, rounded)
    return found


EXPERIMENT = Experiment(
    "integer-gradients",
    "VI",
    "Can a network be trained with gradients in integers?",
    "The digit network is trained from random weights. On the way back each gradient is rounded to "
    "integers, with one scale for all of it, to nearest or stochastically.",
    "At 8 bits the way of rounding should not matter here, for this network is small and its "
    "gradients reach over few orders of magnitude.",
    "%",
    "higher",
    {
        "float gradients": "gradients in float32",
        **{
            f"{name} gradients, {bits} bits": f"gradients of {bits} bits, {word}"
            for bits in BITS
            for name, word in (
                ("nearest", "rounded to nearest"),
                ("stochastic", "rounded stochastically"),
            )
        },
    },
    values,
    (
        Statement(
            "training with 8-bit gradients to nearest loses more than 1 point",
            "survey VI: training in INT8 is unstable",
            lambda v: v["nearest gradients, 8 bits"] < v["float gradients"] - 1,
        ),
        Statement(
            "at 2 bits stochastic gradients train better than gradients to nearest",
            "Gupta et al. 2015, of stochastic rounding",
            lambda v: v["stochastic gradients, 2 bits"] > v["nearest gradients, 2 bits"],
        ),
        Statement(
            "at 8 bits both ways of rounding train to within 2 points of each other",
            "the control of integer gradients",
            lambda v: (
                abs(v["stochastic gradients, 8 bits"] - v["nearest gradients, 8 bits"]) <= 2 + 1e-9
            ),
        ),
    ),
)
