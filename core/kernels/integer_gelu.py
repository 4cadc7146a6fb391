"""i-GELU: the Gaussian error linear unit in integers (I-BERT, Algorithm 2).

    GELU(x) = x·½(1 + erf(x / √2))
    erf(u) ≈ sgn(u) · (a(min(|u|, −b) + b)² + 1),    a = −0.2888,  b = −1.769

From −b on the parabola stands at its vertex, 1. In integers, u = (S / √2)·q needs no arithmetic:

    q_erf = sgn(q) · i-poly(min(|q|, −q_b)),    scale S_e = |a|·S² / 2
    q′    = q · (q_erf + ⌈1 / S_e⌉),            scale S·S_e / 2

⌈1 / S_e⌉ is i-poly's own constant for c = 1: what lies left of the clip becomes 0 exactly.

How wrong it is: i-erf by 0.096, at 0, where GELU multiplies it by 0; i-GELU by 0.01815 at ±2.35,
as the paper has it (0.018). Below S = 2⁻⁵ the whole steps of b and c add nothing that shows; a
coarser scale needs `refined`. To the right of the clip q′ is x to within a factor 1 + |a|·S² / 2.

Bounds: |q_erf| and ⌈1 / S_e⌉ are at most 6.93 / S², hence |q′| ≤ |q|·13.9 / S². int32 holds that
for int8 codes and S ≥ 9.09·10⁻⁴ (2⁻¹⁰·¹), and for int16 codes only where S ≥ 0.0146. int64 holds
int16 codes for S ≥ 2.3·10⁻⁷, and int32 codes for S ≥ 5.7·10⁻⁵.
"""

import math
from typing import Any

from core.arrays import Array, namespace
from core.errors import InputError
from core.kernels.integer_polynomial import integer_polynomial
from core.kernels.requantize import Profile
from core.kernels.scaled_codes import centred, requantized
from core.kernels.scaled_integers import ScaledIntegers, cast_to_hold, refined
from core.params import QuantParams

A, B, C = -0.2888, -1.769, 1.0


def integer_erf(x: ScaledIntegers) -> ScaledIntegers:
    """The error function of x.

    Raises:
        InputError: for a scale above 1.769, or when 64 bits do not hold an intermediate.

    >>> y = integer_erf(ScaledIntegers([0, 512, -512, 4096], 2**-10))  # erf(½) = 0.5205
    >>> [round(y.scale * q, 4) for q in y.codes.tolist()]
    [0.0, 0.5345, -0.5345, 1.0]
    """
    if x.scale > -B:
        raise InputError(
            f"i-erf needs a scale of at most {-B}; got {x.scale}. refined(x) gives spare bits."
        )
    clip = -math.floor(B / x.scale)
    q = cast_to_hold(x.codes, x.largest, clip)
    xp = namespace(q)
    magnitude = ScaledIntegers(xp.abs(q).clip(0, clip), x.scale, (0, clip))
    half = integer_polynomial(magnitude, A, B, C)
    codes = xp.astype(xp.sign(q), half.codes.dtype) * half.codes
    return ScaledIntegers(codes, half.scale, (-half.largest, half.largest))


def integer_gelu(x: ScaledIntegers) -> ScaledIntegers:
    """x·½(1 + erf(x / √2)).

    Raises:
        InputError: for a scale above 2.5, or when 64 bits do not hold an intermediate.

    >>> y = integer_gelu(ScaledIntegers([-4096, -1024, 0, 1024, 4096], 2**-10))  # −4, −1, 0, 1, 4
    >>> [round(y.scale * q, 3) for q in y.codes.tolist()]
    [0.0, -0.163, 0.0, 0.837, 4.0]
    """
    erf = integer_erf(ScaledIntegers(x.codes, x.scale / math.sqrt(2.0), x.bounds))
    one = -math.floor(-1.0 / erf.scale)
    largest = x.largest * (erf.largest + one)
    codes = cast_to_hold(x.codes, largest) * (cast_to_hold(erf.codes, largest) + one)
    return ScaledIntegers(codes, x.scale * erf.scale / 2.0, (-largest, largest))


def gelu_codes(
    x: Any, params: QuantParams, y: QuantParams, profile: Profile | str = Profile.DYADIC
) -> Array:
    """From codes to codes: spare bits, `integer_gelu`, requantization to y's storage dtype.

    params, y: per tensor, of any width.

    Raises:
        InputError: as `centred`, `integer_gelu` and `requantized`.

    >>> import numpy as np
    >>> from core import IntFormat
    >>> p = QuantParams(np.float32(1 / 16), np.int32(0), IntFormat(8))
    >>> gelu_codes([-64, -16, 0, 16, 64], p, p).tolist()
    [0, -3, 0, 13, 64]
    """
    return requantized(integer_gelu(refined(centred(x, params))), y, profile)
