"""One range mapped to codes in two ways, and what happens to zero when nothing keeps it exact.

    affine      S = (β − α) / (2ᵇ − 1),        Z = round(qmin − α / S)
    symmetric   S = max(|α|, |β|) / (2ᵇ⁻¹ − 1),  Z = 0
    loose       levels α + k·S, k = 0 … 2ᵇ − 1: β − α is covered to the last bit, zero is not

Written with the sign of Z that ONNX uses; `conventions` puts the survey's beside it.
"""

from dataclasses import dataclass

import numpy as np

from core.affine import dequantize, params_from_range, quantize
from core.errors import InputError
from core.formats import IntFormat
from core.params import QuantParams
from core.rounding import round_to_integer


@dataclass(frozen=True, eq=False)
class ScaleTrial:
    """A range at a number of bits.

    affine, symmetric: their parameters. unused: levels of the symmetric one outside of [α, β].
    levels: all of its levels. zero_error: what 0 becomes when the levels start at α exactly.
    """

    affine: QuantParams
    symmetric: QuantParams
    unused: int
    levels: int
    zero_error: float


def try_scale(low: float, high: float, bits: int) -> ScaleTrial:
    """Maps [low, high], low ≤ 0 ≤ high, to signed codes; all in float64.

    Raises:
        InputError: for another range, or an unknown number of bits.

    >>> trial = try_scale(-1.0, 2.5, 3)
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
    return ScaleTrial(affine, symmetric, unused, codes.size, zero_error)


def code_of(x: float, params: QuantParams) -> tuple[int, float]:
    """The code of one number, and what it stands for.

    >>> code_of(0.7, try_scale(-1.0, 2.5, 3).affine)
    (-1, 0.5)
    """
    q = quantize(np.array([x]), params)
    return int(q[0]), float(dequantize(q, params)[0])


@dataclass(frozen=True)
class Convention:
    """A number in one convention for the sign of the zero point.

    unclipped, code: before and after it is cut to the format. value: what the code stands for.
    misread: what comes out when code and zero point are read by the other convention.
    """

    zero_point: int
    unclipped: int
    code: int
    value: float
    misread: float


def conventions(x: float, params: QuantParams) -> tuple[Convention, Convention]:
    """One number by ONNX and by the survey, whose zero points are each other's negative.

    ONNX:                q = round(x / S) + Z,   x̂ = S·(q − Z)
    survey, eq. 2 and 3: Q = Int(r / S) − Z,     r̃ = S·(Q + Z)

    >>> for c in conventions(0.7, try_scale(-1.0, 2.5, 3).affine):  # S = ½; 1.4 steps → 1
    ...     print(c.zero_point, c.code, c.value, c.misread)
    -2 -1 0.5 -1.5
    2 -1 0.5 -1.5
    """
    s, form = float(params.scale), params.format
    steps = int(round_to_integer(np.array(x / s)))

    def written(zero_point: int, sign: int) -> Convention:
        unclipped = steps + sign * zero_point
        code = min(max(unclipped, form.qmin), form.qmax)
        value, misread = s * (code - sign * zero_point), s * (code + sign * zero_point)
        return Convention(zero_point, unclipped, code, value, misread)

    z = int(params.zero_point)
    return written(z, 1), written(-z, -1)
