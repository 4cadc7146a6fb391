"""One tensor under one rounding mode: does it drift, how much noise, and do the orders agree?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.affine import ZeroPointOrder, dequantize, quantize
from core.data.example_tensors import COUNT, example
from core.errors import InputError
from core.formats import IntFormat
from core.params import QuantParams
from core.rounding import RoundingMode

WIDE = IntFormat(16)  # codes enough for any step that is asked for: nothing is clipped

# What is rounded: 1,000 values each, made from a seed.
VALUES: Mapping[str, Callable[[int], np.ndarray]] = {
    "quarters": lambda seed: np.random.default_rng(seed).integers(0, 13, COUNT) / 4,
    "even": lambda seed: np.random.default_rng(seed).uniform(-3.0, 3.0, COUNT),
    "bell": lambda seed: example("bell", seed),
    "relu": lambda seed: example("relu", seed),
}


@dataclass(frozen=True)
class RoundingResult:
    """What happened to the values, in steps of S where it is an error.

    bias:     mean of (x̂ − x) / S; 0 is right on average.
    spread:   standard deviation of (x̂ − x) / S; lower is better.
    ties:     values exactly half-way between two levels.
    order:    values whose code is another when Z is added before rounding.
    count:    all values.
    """

    bias: float
    spread: float
    ties: int
    order: int
    count: int


def parameters(step: float, zero_point: int) -> QuantParams:
    """S and Z for codes wide enough that nothing is clipped, all in float64."""
    return QuantParams(np.float64(step), np.int32(zero_point), WIDE)


def measure_rounding(
    x: np.ndarray, step: float, zero_point: int, mode: RoundingMode, seed: int = 0
) -> RoundingResult:
    """Rounds `x`, float64, to multiples of `step`.

    Raises:
        InputError: for no values, or a step that needs more than 16 bits.

    >>> measure_rounding(np.array([0.5, 1.5, 2.5, 3.0]), 1.0, 1, RoundingMode.NEAREST_UP)
    RoundingResult(bias=0.375, spread=0.21650635094610965, ties=3, order=0, count=4)
    """
    if not x.size or np.abs(x).max() / step >= WIDE.qmax - abs(zero_point):
        raise InputError(f"give values of less than {WIDE.qmax} steps of {step}, and at least one.")
    params = parameters(step, zero_point)
    q = quantize(x, params, mode, seed=seed)
    other = quantize(x, params, mode, seed=seed, order=ZeroPointOrder.BEFORE_ROUNDING)
    error = (dequantize(q, params) - x) / step
    fraction = x / step - np.floor(x / step)
    ties, changed = int((fraction == 0.5).sum()), int((q != other).sum())
    return RoundingResult(float(error.mean()), float(error.std()), ties, changed, x.size)
