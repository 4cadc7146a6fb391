"""Integers that stand for real numbers, x = S · q, and the registers that hold them.

What the integer functions of I-BERT (Kim et al. 2021, arXiv 2101.01321) take and give: symmetric
codes, no zero point. Along with the integers travel bounds on them, so that each function knows
before it starts whether its largest intermediate fits 32 bits, 64 bits, or neither.

Each function turns real constants into whole steps of S, ⌊b / S⌋, which is wrong by up to S. A
coarse S makes that a large error; k spare bits make it 2ᵏ times smaller, and cost nothing else:

    S · q = (S / 2ᵏ) · (q · 2ᵏ)                                                          exactly
"""

import math
from dataclasses import dataclass

from core.arrays import Array, as_integer, namespace
from core.errors import InputError

FINE = 2.0**-10  # a step at which ⌊b / S⌋ costs less than the polynomials themselves


@dataclass(frozen=True, eq=False)
class ScaledIntegers:
    """x = scale · codes.

    codes:  integers; kept in int32 or int64.
    scale:  S, a float, 10⁻¹⁰⁰ to 10¹⁰⁰.
    bounds: (low, high) with low ≤ codes ≤ high, proven by whoever gives them; left out, they are
            measured, and the width of the results depends on the data.

    Raises:
        InputError: for codes that are no integers or uint64, or another scale.

    >>> ScaledIntegers([3, -5], 0.25).bounds
    (-5, 3)
    """

    codes: Array
    scale: float
    bounds: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        codes, scale = as_integer(self.codes, "codes"), float(self.scale)
        xp = namespace(codes)
        dtype = str(codes.dtype).rpartition(".")[2]
        if dtype == "uint64":
            raise InputError("codes have dtype uint64; give int64 or less.")
        if not 1e-100 <= scale <= 1e100:
            raise InputError(f"the scale is {scale}; give a positive number, 1e-100 to 1e100.")
        if dtype not in ("int32", "int64"):
            codes = xp.astype(codes, xp.int64 if dtype == "uint32" else xp.int32)
        bounds = self.bounds
        if bounds is None:
            bounds = (0, 0) if 0 in codes.shape else (int(xp.min(codes)), int(xp.max(codes)))
        for name, value in (("codes", codes), ("scale", scale), ("bounds", bounds)):
            object.__setattr__(self, name, value)

    @property
    def low(self) -> int:
        """No code is below it."""
        assert self.bounds is not None
        return self.bounds[0]

    @property
    def high(self) -> int:
        """No code is above it."""
        assert self.bounds is not None
        return self.bounds[1]

    @property
    def largest(self) -> int:
        """No code has a larger magnitude."""
        return max(abs(self.low), abs(self.high))


def cast_to_hold(codes: Array, *numbers: int) -> Array:
    """`codes` in the register that holds all of `numbers` too: int32 below 2³¹, int64 below 2⁶³.

    Raises:
        InputError: when one of them does not fit 64 bits.

    >>> import numpy as np
    >>> one = np.array([1], np.int32)
    >>> cast_to_hold(one, 2**31 - 1).dtype, cast_to_hold(one, -(2**31)).dtype
    (dtype('int32'), dtype('int64'))
    """
    xp = namespace(codes)
    bits = max(abs(n).bit_length() for n in numbers)
    if bits > 63:
        raise InputError(
            f"this needs integers of {bits} bits and a sign; int64 has 63. Give codes of fewer "
            "bits or a coarser scale: shifted(x, -k) drops k bits."
        )
    return xp.astype(codes, xp.int32 if bits <= 31 else xp.int64, copy=False)


def shifted(x: ScaledIntegers, bits: int) -> ScaledIntegers:
    """The same numbers with `bits` more spare bits, exactly; with fewer, to nearest, ties up.

    >>> y = shifted(ScaledIntegers([3, -5], 0.25), 2)
    >>> y.codes.tolist(), y.scale, shifted(y, -3).codes.tolist()
    ([12, -20], 0.0625, [2, -2])
    """
    scale = x.scale / 2.0**bits
    if bits >= 0:
        bounds = x.low << bits, x.high << bits
        return ScaledIntegers(cast_to_hold(x.codes, *bounds, 1 << bits) << bits, scale, bounds)
    half = 1 << (-bits - 1)
    bounds = (x.low + half) >> -bits, (x.high + half) >> -bits
    codes = (cast_to_hold(x.codes, x.largest + half, 1 << -bits) + half) >> -bits
    return ScaledIntegers(cast_to_hold(codes, *bounds), scale, bounds)


def refined(x: ScaledIntegers, step: float = FINE) -> ScaledIntegers:
    """As few spare bits as bring the scale down to `step` or below; `x` itself if it is there."""
    fraction, exponent = math.frexp(x.scale / step)
    return shifted(x, max(exponent - (fraction == 0.5), 0))
