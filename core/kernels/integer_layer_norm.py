"""i-LayerNorm: mean, deviation and the affine map of layer normalization in integers.

    y = γ·(x − μ) / √(σ² + ε) + β                        over the last axis, of n elements

After I-BERT (section 3.6). With x = S·q the scale cancels in the quotient, and so does n when the
root is taken of the sum of squares instead of their mean:

    μ_q = ⌊(Σq + ⌊n/2⌋) / n⌋,    d = q − μ_q,    s = i-sqrt(Σd² + round(n·ε / S²))
    v   = ⌊(d·2³⁰ + ⌊s/2⌋) / s⌋,           scale √n / 2³⁰;  |v| ≤ 2³⁰, since |d| ≤ ⌊√Σd²⌋
    q′  = v·g + h,                         scale S^γ·√n / 2³⁰,    γ ≈ S^γ·g,  β ≈ scale·h

`integer_affine` makes g and h of the float weights. I-BERT leaves out ε; here
it is a whole number of S² like any other term, and a constant row becomes β.

How wrong it is: μ_q by half a step and s by less than one. Where the deviation is a few steps,
that shows: with int8 codes of deviation 1 the result is wrong by up to 0.6, with 8 spare bits by
0.002. `layer_norm_codes` takes as many as fit.

Bounds, with R = high − low: the sum of squares n·R² + nε/S² < 2⁶², so that s and d stay below 2³¹
and d·2³⁰ + s within int64. int8 codes: n < 2⁴⁶; int16: n < 2³⁰. The squares alone, R = 255, fit
int32 for n ≤ 33,025; d·2³⁰ does not.
"""

import math
from typing import Any

from core.arrays import Array, as_integer, like, namespace
from core.errors import InputError
from core.kernels.integer_affine import FRACTION, IntegerAffine
from core.kernels.integer_sqrt import integer_sqrt
from core.kernels.requantize import Profile
from core.kernels.scaled_codes import centred, requantized
from core.kernels.scaled_integers import ScaledIntegers, cast_to_hold, shifted
from core.params import QuantParams

_SQUARES = 62


def integer_layer_norm(
    x: ScaledIntegers, affine: IntegerAffine | None = None, epsilon: float = 1e-5
) -> ScaledIntegers:
    """γ·(x − μ) / √(σ² + ε) + β over the last axis; without `affine`, γ = 1 and β = 0.

    Raises:
        InputError: for an ε beyond 0 to 1, no elements along the axis, weights of another length,
            or more than 62 bits.

    >>> y = integer_layer_norm(ScaledIntegers([[0, 20, 40]], 0.1))  # √800 ≈ 28: ±1.237, not 1.225
    >>> [round(y.scale * q, 3) for q in y.codes[0].tolist()]
    [-1.237, 0.0, 1.237]
    """
    normal = _normalised(x, epsilon)
    if affine is None:
        return normal
    n = normal.codes.shape[-1]
    weight, bias = (like(as_integer(v), normal.codes) for v in (affine.weight, affine.bias))
    if tuple(weight.shape) != (n,) or tuple(bias.shape) != (n,):
        raise InputError(
            f"γ {tuple(weight.shape)} and β {tuple(bias.shape)} do not fit a last axis of {n}."
        )
    g, h = ScaledIntegers(weight, affine.scale), ScaledIntegers(bias, 1.0)
    largest = normal.largest * g.largest + h.largest
    q, weight, bias = (cast_to_hold(codes, largest) for codes in (normal.codes, g.codes, h.codes))
    codes = q * weight + bias
    return ScaledIntegers(codes, normal.scale * g.scale, (-largest, largest))


def _normalised(x: ScaledIntegers, epsilon: float) -> ScaledIntegers:
    """(x − μ) / √(σ² + ε)."""
    if not x.codes.ndim or not x.codes.shape[-1]:
        raise InputError(f"layer norm needs elements on the last axis of {tuple(x.codes.shape)}.")
    xp = namespace(x.codes)
    n = x.codes.shape[-1]
    reach, spare = x.high - x.low, _epsilon_steps(x, epsilon)
    if (n * reach * reach + spare).bit_length() > _SQUARES:
        raise InputError(
            f"{n} squares of differences up to {reach} do not fit {_SQUARES} bits. Give codes of "
            "fewer bits: shifted(x, -k) drops k."
        )
    q = xp.astype(cast_to_hold(x.codes, n * (x.largest + 1)), xp.int64)
    mean = (xp.sum(q, axis=-1, keepdims=True, dtype=xp.int64) + n // 2) // n
    differences = q - mean
    squares = xp.sum(differences * differences, axis=-1, keepdims=True, dtype=xp.int64) + spare
    root = integer_sqrt(squares).clip(1, None)  # 0 only where every difference is
    codes = ((differences << FRACTION) + (root >> 1)) // root
    one = 1 << FRACTION
    return ScaledIntegers(codes, math.sqrt(n) / one, (-one, one))


def _epsilon_steps(x: ScaledIntegers, epsilon: float) -> int:
    """n·ε in steps of S²."""
    if not 0.0 <= epsilon <= 1.0:
        raise InputError(f"epsilon is {epsilon}; give 0 to 1.")
    return round(x.codes.shape[-1] * epsilon / (x.scale * x.scale))


def layer_norm_codes(
    x: Any,
    params: QuantParams,
    affine: IntegerAffine | None,
    y: QuantParams,
    epsilon: float = 1e-5,
    profile: Profile | str = Profile.DYADIC,
) -> Array:
    """From codes to codes: all spare bits that fit, `integer_layer_norm`, requantization.

    params, y: per tensor, of any width.

    Raises:
        InputError: as `centred`, `integer_layer_norm` and `requantized`.

    >>> import numpy as np
    >>> from core import IntFormat
    >>> p = QuantParams(np.float32(1 / 16), np.int32(0), IntFormat(8))
    >>> layer_norm_codes([[0, 20, 40]], p, None, p).tolist()  # ±1.22 · 16
    [[-20, 0, 20]]
    """
    given = centred(x, params)
    if given.codes.ndim and given.codes.shape[-1]:
        reach = given.high - given.low
        used = given.codes.shape[-1] * reach * reach + _epsilon_steps(given, epsilon)
        given = shifted(given, max((_SQUARES - 1 - used.bit_length()) // 2, 0))
    return requantized(integer_layer_norm(given, affine, epsilon), y, profile)
