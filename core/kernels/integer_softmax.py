"""i-softmax: exponentials, their sum and one division, all in integers (I-BERT, section 3.5).

    q̃ = q − max q ≤ 0,    e = i-exp(q̃),    y = ⌊(e·2ᵐ + ⌊Σe / 2⌋) / Σe⌋,    S′ = 2⁻ᵐ

The largest cancels, as in any softmax, and keeps the exponentials within 1; their scale cancels in
the quotient. m output bits make a step of 2⁻ᵐ. The division is rounded to nearest; the authors'
code cuts off, so that its probabilities always sum to less than 1.

Of n elements along the axis each is rounded alone: their sum is 1 to within n / 2ᵐ⁺¹, and those
below 2⁻ᵐ⁻¹ are 0. With long axes take more bits.

Bounds: e·2ᵐ + Σe, with e ≤ 2.79 / S² and cut to 30 bits. int64 holds it for every m and n up to
2³², where it holds i-exp. int32 holds it for 2.79·(2ᵐ + n) / S² < 2³¹: with m = 8 up to n = 477 at
S = 2⁻¹⁰, n = 2,679 at 2⁻⁹ and n = 46,704 at 2⁻⁷.
"""

from typing import Any

from core.arrays import Array, namespace
from core.errors import InputError
from core.kernels.integer_exp import integer_exp
from core.kernels.requantize import Profile
from core.kernels.scaled_codes import centred, requantized
from core.kernels.scaled_integers import ScaledIntegers, cast_to_hold, refined, shifted
from core.params import QuantParams

_KEPT = 30  # bits of the exponentials
_WIDE = 30  # output bits that are requantized afterwards: of no consequence


def integer_softmax(x: ScaledIntegers, axis: int = -1, output_bits: int = 8) -> ScaledIntegers:
    """exp(xᵢ) / Σ exp(xⱼ) along `axis`, in steps of 2^−output_bits.

    Raises:
        InputError: for output bits beyond 1 to 30, no elements along the axis, or as `integer_exp`.

    >>> y = integer_softmax(ScaledIntegers([0, 0, 1024], 2**-10))  # 1 : 1 : e
    >>> y.codes.tolist(), y.scale
    ([54, 54, 148], 0.00390625)
    """
    if not 1 <= output_bits <= _WIDE:
        raise InputError(f"softmax has {output_bits} output bits; give 1 to {_WIDE}.")
    shape = tuple(x.codes.shape)
    if not -len(shape) <= axis < len(shape) or not shape[axis]:
        raise InputError(f"softmax needs elements along axis {axis} of shape {shape}.")
    xp = namespace(x.codes)
    reach = x.low - x.high
    q = cast_to_hold(x.codes, x.largest, reach)
    falls = q - xp.max(q, axis=axis, keepdims=True)
    e = integer_exp(ScaledIntegers(falls, x.scale, (reach, 0)))
    e = shifted(e, min(_KEPT - e.high.bit_length(), 0))
    codes = cast_to_hold(e.codes, (e.high << output_bits) + e.high * shape[axis])
    total = xp.sum(codes, axis=axis, keepdims=True, dtype=codes.dtype)
    shares = ((codes << output_bits) + (total >> 1)) // total
    one = 1 << output_bits
    return ScaledIntegers(shares, 1.0 / one, (0, one))


def softmax_codes(
    x: Any,
    params: QuantParams,
    y: QuantParams,
    axis: int = -1,
    profile: Profile | str = Profile.DYADIC,
) -> Array:
    """From codes to codes: spare bits, `integer_softmax`, requantization to y's storage dtype.

    params, y: per tensor, of any width.

    Raises:
        InputError: as `centred`, `integer_softmax` and `requantized`.

    >>> import numpy as np
    >>> from core import IntFormat
    >>> p = QuantParams(np.float32(0.5), np.int32(0), IntFormat(8))
    >>> y = QuantParams(np.float32(1 / 256), np.int32(-128), IntFormat(8))
    >>> softmax_codes([3, 3, 3, 3], p, y).tolist()  # a quarter each: 64 − 128
    [-64, -64, -64, -64]
    """
    return requantized(integer_softmax(refined(centred(x, params)), axis, _WIDE), y, profile)
