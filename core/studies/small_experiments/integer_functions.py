"""GELU, softmax and layer normalization in integers: how far from the float functions?

Inputs are codes of 8 bits; the float function is computed of the same codes, so that what differs
is the integer arithmetic alone (I-BERT, Kim et al. 2021, arXiv 2101.01321). With spare bits the
constants of the polynomials become many steps; without them they are rounded to a few.
"""

from collections.abc import Callable

import numpy as np
from scipy.special import erf, softmax

from core.kernels.integer_gelu import integer_gelu
from core.kernels.integer_layer_norm import integer_layer_norm
from core.kernels.integer_softmax import integer_softmax
from core.kernels.scaled_integers import ScaledIntegers, refined
from core.studies.claims.statement import Statement
from core.studies.small_experiments.experiment import Experiment

ROWS, COLUMNS = 256, 64
SCALE = 1 / 16  # codes of 8 bits reach ±8
FINE_OUTPUT = 16  # bits of a probability
EPSILON = 1e-5


def gelu(x: np.ndarray) -> np.ndarray:
    """x·½(1 + erf(x / √2))."""
    return np.asarray(x * 0.5 * (1 + erf(x / np.sqrt(2))))


def layer_norm(x: np.ndarray) -> np.ndarray:
    """(x − μ) / √(σ² + ε) along the last axis."""
    centred = x - x.mean(-1, keepdims=True)
    return np.asarray(centred / np.sqrt(np.mean(centred**2, -1, keepdims=True) + EPSILON))


Function = tuple[Callable[[ScaledIntegers], ScaledIntegers], Callable[[np.ndarray], np.ndarray]]

FUNCTIONS: dict[str, Function] = {
    "GELU": (integer_gelu, gelu),
    "softmax": (
        lambda x: integer_softmax(x, output_bits=FINE_OUTPUT),
        lambda x: np.asarray(softmax(x, axis=-1)),
    ),
    "layer norm": (integer_layer_norm, layer_norm),
}


def largest_error(
    integer: Callable[[ScaledIntegers], ScaledIntegers],
    real: Callable[[np.ndarray], np.ndarray],
    x: ScaledIntegers,
) -> float:
    """max |integer(x) − real(x)|."""
    found = integer(x)
    exact = real(np.asarray(x.codes, np.float64) * x.scale)
    return float(np.abs(np.asarray(found.codes, np.float64) * found.scale - exact).max())


def values(seed: int) -> dict[str, float]:
    """The largest error over 16,384 codes, with spare bits and without."""
    draw = np.random.default_rng([seed, 27])
    codes = np.clip(np.rint(draw.normal(0, 2, (ROWS, COLUMNS)) / SCALE), -128, 127)
    x = ScaledIntegers(codes.astype(np.int64), SCALE)
    found = {}
    for name, (integer, real) in FUNCTIONS.items():
        found[name] = largest_error(integer, real, refined(x))
        found[f"{name}, no spare bits"] = largest_error(integer, real, x)
    return found


EXPERIMENT = Experiment(
    "integer-functions",
    "IV-A",
    "Can a transformer’s curves be computed in integers?",
    "GELU, softmax and layer normalization of 8-bit codes, by additions, multiplications, shifts "
    "and whole divisions alone, beside the float functions of the same codes. The error is the "
    "largest of all.",
    "GELU’s polynomial is wrong by 0.018 whatever the arithmetic. Without spare bits its constants "
    "are rounded to a few steps: the error must grow, or the spare bits would be of no use.",
    "largest error",
    "lower",
    {text: text for name in FUNCTIONS for text in (name, f"{name}, no spare bits")},
    values,
    (
        Statement(
            "GELU in integers is wrong by at most 0.0185",
            "Kim et al. 2021 (I-BERT): 0.018, from the polynomial alone",
            lambda v: v["GELU"] <= 0.0185,
        ),
        Statement(
            "softmax in integers is wrong by at most 0.002",
            "Kim et al. 2021 (I-BERT): the exponential by 0.0019",
            lambda v: v["softmax"] <= 0.002,
        ),
        Statement(
            "layer normalization in integers is wrong by at most 0.01",
            "our own expectation",
            lambda v: v["layer norm"] <= 0.01,
        ),
        Statement(
            "without spare bits each of the three is wrong by more",
            "the control of integer functions",
            lambda v: all(v[f"{name}, no spare bits"] > v[name] for name in FUNCTIONS),
        ),
    ),
)
