"""One tensor under one clipping range: everything that the range decides, measured."""

from dataclasses import dataclass

import numpy as np

from core.affine import fake_quantize, params_from_range
from core.formats import IntFormat
from core.metrics import sqnr_db
from core.params import QuantParams
from core.studies.rounding_and_clipping import ErrorSplit, split_error


@dataclass(frozen=True, eq=False)
class RangeResult:
    """params: scale and zero point; approximation: x̂; split: the two parts of the error;
    sqnr_db: higher is better, ∞ when x̂ is exact.
    """

    params: QuantParams
    approximation: np.ndarray
    split: ErrorSplit
    sqnr_db: float


def measure_range(
    x: np.ndarray, low: float, high: float, bits: int, symmetric: bool
) -> RangeResult:
    """Quantizes `x`, float64, to signed codes of `bits` bits that cover [low, high].

    Symmetric leaves the lowest code unused, so that both sides match. All in float64.

    Raises:
        InputError: when low > high, or the format does not exist.

    >>> trial = measure_range(np.array([0.0, 1.0, 2.0, 9.0]), 0.0, 3.0, bits=2, symmetric=False)
    >>> trial.approximation.tolist(), int(trial.params.zero_point)
    ([0.0, 1.0, 2.0, 3.0], -2)
    """
    format = IntFormat(bits, narrow=symmetric)
    params = params_from_range(np.array(low), np.array(high), format, symmetric)
    approximation = fake_quantize(x, params)
    return RangeResult(params, approximation, split_error(x, params), sqnr_db(x, approximation))
