"""i-sqrt: ⌊√n⌋ by Newton's iteration in integers (I-BERT, Algorithm 4).

    x₀ = 2^⌈L/2⌉ for n of L bits,    xₖ₊₁ = ⌊(xₖ + ⌊n / xₖ⌋) / 2⌋,    stop when xₖ₊₁ ≥ xₖ

Why xₖ is then exactly r = ⌊√n⌋, for n ≥ 1:

1. x₀ ≥ r, since n < 2ᴸ.
2. No xₖ falls below r. xₖ is whole, so ⌊(x + ⌊n/x⌋) / 2⌋ = ⌊(x + n/x) / 2⌋, and the mean of x and
   n/x is at least √(x · n/x) = √n.
3. While xₖ > r it falls. Then xₖ ≥ r + 1 > √n, so n/xₖ < xₖ, their mean is below xₖ, and its floor
   is less than the whole number xₖ.

By 3 an x that does not fall is at most r, by 2 it is at least r. And it does stop: it falls by 1
or more each time. In fact at once: x₀ ≤ 2√n, and a relative excess ε becomes ε² / (2 + 2ε), which
is 1, ¼, 1/40, 3·10⁻⁴, 5·10⁻⁸, 10⁻¹⁵: six iterations for 62 bits, and one that changes nothing.

An array iterates until its last element has stopped. The others stay: at r no next x is less.

Bounds: xₖ + ⌊n / xₖ⌋ ≤ 2³² + 2³¹ in int64, for every n that int64 holds.
"""

from typing import Any

from core.arrays import Array, as_integer, namespace
from core.errors import InputError


def integer_sqrt(n: Any) -> Array:
    """⌊√n⌋ of each element, exactly, int64.

    Raises:
        InputError: for a negative element, or one of 2⁶³ or more.

    >>> import numpy as np
    >>> integer_sqrt(np.array([0, 15, 16, 2**62 - 1])).tolist()
    [0, 3, 4, 2147483647]
    """
    n = as_integer(n, "n")
    xp = namespace(n)
    n = xp.astype(n, xp.int64)  # of a uint64, what is too large becomes negative
    if 0 in n.shape:
        return n
    if int(xp.min(n)) < 0:
        raise InputError(
            f"no integer square root of {int(xp.min(n))} as int64; give numbers from 0 to 2⁶³ − 1."
        )
    x = xp.ones_like(n) << ((_bit_length(n) + 1) >> 1)
    while True:
        following = (x + n // x.clip(1, None)) >> 1  # x is 0 only where n is
        falls = following < x
        if not bool(xp.any(falls)):
            return xp.asarray(x)
        x = xp.where(falls, following, x)


def _bit_length(n: Array) -> Array:
    """Bits of each n ≥ 0, by bisection: 0 for 0, 3 for 4 … 7."""
    xp = namespace(n)
    length = xp.zeros_like(n)
    for step in (32, 16, 8, 4, 2, 1):
        upper = n >> step
        length = length + step * xp.astype(upper > 0, xp.int64)
        n = xp.where(upper > 0, upper, n)
    return length + n  # what is left is 0 or 1
