"""One range mapped to codes, affine and symmetric, and the error of 0 when nothing keeps it exact.

    affine      S = (β − α) / (2ᵇ − 1),        Z = round(qmin − α / S)
    symmetric   S = max(|α|, |β|) / (2ᵇ⁻¹ − 1),  Z = 0
    loose       levels α + k·S, k = 0 … 2ᵇ − 1: β − α is covered to the last bit, zero is not

Written with the sign of Z that ONNX uses; `zero_point_conventions` compares it with the survey's.
"""

from dataclasses import dataclass

import numpy as np

from core.affine import dequantize, params_from_range
from core.errors import InputError
from core.formats import IntFormat
from core.params import QuantParams


@dataclass(frozen=True, eq=False)
class AffineAndSymmetric:
    """A range at a number of bits.

    affine, symmetric: their parameters. unused: levels of the symmetric one outside of [α, β].
    levels: all of its levels. zero_error: what 0 becomes when the levels start at α exactly.
    """

    affine: QuantParams
    symmetric: QuantParams
    unused: int
    levels: int
    zero_error: float


def affine_and_symmetric(low: float, high: float, bits: int) -> AffineAndSymmetric:
    """Maps [low, high], low ≤ 0 ≤ high, to signed codes; all in float64.

    Raises:
        InputError: for another range, or an unknown number of bits.

    >>> trial = affine_and_symmetric(-1.0, 2.5, 3)
    >>> float(trial.affine.scale), int(trial.affine.zero_point), trial.zero_error
    (0.5, -2, 0.0)
    >>> float(trial.symmetric.scale), trial.unused, trial.levels  # ±2.5 in steps of 2.5 / 3
    (0.8333333333333334, 2, 7)
    """
    if not low <= 0.0 <= high or low == high:
        raise InputError(f"the range {low} to {high} must hold 0, and more than one number.")
    ends = np.array(low), np.array(high)
    affine = params_from_range(*ends, IntFormat(bits))
    symmetric = params_from_range(*ends, IntFormat(bits, narrow=True), symmetric=True)
    codes = np.arange(symmetric.format.qmin, symmetric.format.qmax + 1)
    levels = dequantize(codes, symmetric)
    step = float(affine.scale)
    unused = int(((levels < low - step * 1e-9) | (levels > high + step * 1e-9)).sum())
    # With the first level at α, 0 takes the nearest level α + k·S.
    zero_error = low + step * float(np.round(-low / step))
    return AffineAndSymmetric(affine, symmetric, unused, codes.size, zero_error)
