"""Dyadic multipliers: M ≈ b / 2ᶜ, so that rescaling is one integer product and one shift.

HAWQ-V3 (Yao et al. 2021, arXiv 2011.10680, section 3): with M = m · 2^e and ½ ≤ m < 1,

    b = round(m · 2^w),  c = w − e          w bits for b, ties of b away from zero
    y = round(x · b / 2ᶜ)                   nearest, ties to even

Its code takes w = 31. Fewer bits make the multiplier cheaper, and wrong by up to 2^−w.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.arrays import Array, as_float, like, namespace, to_numpy
from core.errors import InputError


@dataclass(frozen=True, eq=False)
class Dyadic:
    """b and c of b / 2ᶜ, int64 arrays of the shape of the real multipliers."""

    b: Array
    c: Array


def dyadic(scale: Any, bits: int = 31) -> Dyadic:
    """The nearest b / 2ᶜ with b of `bits` bits to each positive real `scale`.

    Raises:
        InputError: for bits beyond 1 to 31, or a scale that is not positive, or not between 2⁻³¹
            and 2³⁰.

    >>> d = dyadic(0.3, bits=4)
    >>> int(d.b), int(d.c)  # 0.3 = 0.6 · 2⁻¹ ≈ 10/16 · 2⁻¹
    (10, 5)
    """
    if not 1 <= bits <= 31:
        raise InputError(f"b has {bits} bits; give 1 to 31.")
    given = as_float(scale, "scale")
    real = to_numpy(given).astype(np.float64)
    if not ((real >= 2.0**-31).all() and (real < 2.0**30).all()):
        raise InputError(f"a dyadic multiplier is at least 2⁻³¹ and below 2³⁰; got {scale}.")
    fraction, exponent = np.frexp(real)
    b = np.floor(fraction * 2.0**bits + 0.5).astype(np.int64)
    return Dyadic(like(b, given), like((bits - exponent).astype(np.int64), given))


def multiply_dyadic(x: Array, by: Dyadic) -> Array:
    """x · b / 2ᶜ to the nearest integer, ties to even. `x` int32 values; returns int64.

    >>> multiply_dyadic(np.array([5, 8, -8, 24]), dyadic(0.0625)).tolist()  # x / 16
    [0, 0, 0, 2]
    """
    xp = namespace(x)
    right, left = by.c.clip(0, None), (-by.c).clip(0, None)
    product = (xp.astype(x, xp.int64) * by.b) << left
    low = product >> right
    rest = product - (low << right)
    half = (xp.ones_like(right) << right) >> 1
    odd = (low & 1) == 1
    up = (rest > half) | ((rest == half) & odd & (right > 0))
    return low + xp.astype(up, xp.int64)
