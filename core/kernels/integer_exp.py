"""i-exp: the exponential of numbers that are not positive, in integers (I-BERT, Algorithm 3).

    x = −z·ln 2 + p,    z = ⌊−x / ln 2⌋,  −ln 2 < p ≤ 0
    eˣ = eᵖ · 2⁻ᶻ ≈ L(p) >> z,    L(p) = 0.3585(p + 1.353)² + 0.344

and with x = S·q, in integers

    q_ln2 = ⌊ln 2 / S⌋,  z = ⌊−q / q_ln2⌋,  q_p = q + z·q_ln2,  q′ = i-poly(q_p) >> z

How wrong it is: |L(p) − eᵖ| reaches 2.13·10⁻³ at p = −0.138. The paper says 1.9·10⁻³, and that is
what its authors' code has, where a = 0.35815147, b = 1.35366 and c = 0.34372; the printed numbers,
taken here, have lost digits. ⌊ln 2 / S⌋ counts for more as soon as S is coarse: at S = 1/8 the
constant is 5 steps instead of 5.55, and the error 0.1. `refined` cures it, for nothing.

It never falls with rising q while S is 2⁻¹³ or more. L is not quite its own continuation,
L(−ln 2) < L(0) / 2 by 4·10⁻⁵, and finer scales show that as a dip where z changes.

Bounds: 0 ≤ q_p + q_b ≤ q_b, hence q′ ≤ q_b² + q_c ≈ 2.79 / S² for any width of q: int32 for
S ≥ 3.61·10⁻⁵ (2⁻¹⁴·⁷), int64 for S ≥ 5.5·10⁻¹⁰, when q itself fits.
"""

import math

from core.arrays import namespace
from core.errors import InputError
from core.kernels.integer_polynomial import integer_polynomial
from core.kernels.scaled_integers import ScaledIntegers, cast_to_hold

A, B, C = 0.3585, 1.353, 0.344
_COARSEST = math.log(2.0)


def integer_exp(x: ScaledIntegers) -> ScaledIntegers:
    """eˣ for x ≤ 0.

    Raises:
        InputError: for positive codes, a scale above ln 2, or when 64 bits do not hold an
            intermediate.

    >>> y = integer_exp(ScaledIntegers([0, -1024, -4096], 2**-10))  # e⁰, e⁻¹, e⁻⁴
    >>> [round(y.scale * q, 3) for q in y.codes.tolist()]
    [1.0, 0.368, 0.018]
    """
    if x.high > 0:
        raise InputError(f"i-exp takes codes of 0 and less; got up to {x.high}. Subtract the max.")
    if x.scale > _COARSEST:
        raise InputError(
            f"i-exp needs a scale of at most ln 2 ≈ 0.693; got {x.scale}. refined(x) gives spare "
            "bits."
        )
    q_ln2 = math.floor(_COARSEST / x.scale)
    q = cast_to_hold(x.codes, x.low, q_ln2)
    z = -q // q_ln2
    p = ScaledIntegers(q + z * q_ln2, x.scale, (1 - q_ln2, 0))
    unit = integer_polynomial(p, A, B, C)
    xp = namespace(unit.codes)
    # A shift by the width of the register or more is undefined: one less already leaves 0.
    z = xp.astype(z.clip(0, xp.iinfo(unit.codes.dtype).bits - 1), unit.codes.dtype)
    return ScaledIntegers(unit.codes >> z, unit.scale, (0, unit.high))
