"""γ and β of a layer normalization as integers, made once of the float weights.

    γ ≈ S^γ·g,    S^γ = max|γ| / (2ᵇ⁻¹ − 1)              symmetric, b bits
    β ≈ S^γ·√n / 2³⁰ · h                                the scale that γ times the normalized has

so that γ·x + β is one product and one sum of integers. h takes as many bits as it needs.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.absmax import absmax_params
from core.arrays import Array, as_float, like, to_numpy
from core.errors import InputError

FRACTION = 30  # bits of the normalized integers
_WIDEST = 62


@dataclass(frozen=True, eq=False)
class IntegerAffine:
    """γ and β of n elements: γ ≈ scale·weight, and β ≈ scale·√n / 2³⁰ · bias, as int64."""

    weight: Array
    bias: Array
    scale: float


def integer_affine(gamma: Any, beta: Any, bits: int = 16) -> IntegerAffine:
    """The integers of float weights (n,), γ symmetric with `bits` bits, β to match.

    Raises:
        InputError: for shapes that differ, numbers that are not finite, bits beyond 2 to 16, or
            a β too large compared with γ for 62 bits.

    >>> affine = integer_affine([1.0, -0.5], [0.0, 0.25], bits=8)
    >>> affine.weight.tolist(), affine.scale  # 1/127
    ([127, -64], 0.007874015748031496)
    """
    given = as_float(gamma, "gamma")
    weights = [to_numpy(v).astype(np.float64) for v in (given, as_float(beta, "beta"))]
    shapes = weights[0].shape, weights[1].shape
    if shapes[0] != shapes[1] or len(shapes[0]) != 1 or not shapes[0][0]:
        raise InputError(f"γ has shape {shapes[0]} and β {shapes[1]}; give (n,) twice, n ≥ 1.")
    if not 2 <= bits <= 16:
        raise InputError(f"γ has {bits} bits; give 2 to 16.")
    if not all(np.isfinite(v).all() for v in weights):
        raise InputError("γ or β holds NaN or infinity; give finite numbers.")
    scale = float(absmax_params(weights[0], bits, narrow=True).scale)
    bias = weights[1] / (scale * math.sqrt(shapes[0][0]) / 2.0**FRACTION)
    if np.abs(bias).max() >= 2.0**_WIDEST:
        raise InputError(
            "β is more than 2¹⁷·√n times the largest γ; fold it into the next layer instead."
        )
    weight, offset = (np.rint(v).astype(np.int64) for v in (weights[0] / scale, bias))
    return IntegerAffine(like(weight, given), like(offset, given), scale)
