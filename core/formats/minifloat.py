"""Small floating-point formats as a table: fp8, fp6, fp4, and any other that a learner asks for.

A code is sign · exponent · mantissa, with E exponent bits, M mantissa bits and a bias B:

    exponent field k > 0:  value = ± 2^(k − B) · (1 + mantissa / 2^M)       normal
    exponent field k = 0:  value = ± 2^(1 − B) · mantissa / 2^M             subnormal

Without its sign a code counts upwards in step with the value it stands for, so that rounding a
number is finding its code. Formats: OCP 8-bit Floating Point (E4M3FN, E5M2), OCP Microscaling v1.0
(E3M2, E2M3, E2M1), and Noune et al. 2022, arXiv 2206.02915 (FNUZ).
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from core.arrays import Array, all_within, as_float, as_integer, like, namespace
from core.errors import InputError
from core.rounding import RoundingMode, Seed, round_to_integer


class Specials(Enum):
    """Which codes are no finite numbers.

    IEEE         the highest exponent field: mantissa 0 is an infinity, any other NaN
    FINITE_NAN   "FN": all ones is NaN, with either sign; no infinity
    UNSIGNED_NAN "FNUZ": the code of −0 is the only NaN; no infinity, no −0
    NONE         every code is a finite number
    """

    IEEE = "IEEE"
    FINITE_NAN = "FN"
    UNSIGNED_NAN = "FNUZ"
    NONE = "none"


@dataclass(frozen=True)
class Minifloat:
    """A floating-point format of 1 + exponent + mantissa ≤ 8 bits.

    Raises:
        InputError: for widths that leave no exponent or exceed 8 bits, or a bias beyond ±64.

    >>> E4M3FN.max, E4M3FN.smallest, len(set(E2M1.values.tolist()))
    (448.0, 0.001953125, 15)
    """

    name: str
    exponent: int
    mantissa: int
    bias: int
    specials: Specials = Specials.NONE

    def __post_init__(self) -> None:
        if self.exponent < 1 or self.mantissa < 0 or self.bits > 8:
            raise InputError(
                f"{self.name} has {self.exponent} exponent and {self.mantissa} mantissa bits; give "
                "1 or more exponent bits and at most 8 bits with the sign."
            )
        if abs(self.bias) > 64:
            raise InputError(f"{self.name} has bias {self.bias}; give −64 to 64.")
        if self.specials is Specials.IEEE and self.exponent < 2:
            raise InputError(f"{self.name}: infinities take a whole exponent; give 2 bits or more.")

    @property
    def bits(self) -> int:
        """Width of a code, the sign included."""
        return 1 + self.exponent + self.mantissa

    @property
    def max_code(self) -> int:
        """The code of the largest finite number."""
        ones = (1 << (self.bits - 1)) - 1
        if self.specials is Specials.IEEE:
            return ones - (1 << self.mantissa)
        return ones - (self.specials is Specials.FINITE_NAN)

    @property
    def max(self) -> float:
        """The largest finite number."""
        return float(self.values[self.max_code])

    @property
    def smallest(self) -> float:
        """The smallest positive number, subnormal where there are any."""
        return float(self.values[1])

    @property
    def values(self) -> np.ndarray:
        """What each code stands for, in the order of the codes: (2^bits,) float64."""
        code = np.arange(1 << self.bits)
        sign = np.where(code >> (self.bits - 1), -1.0, 1.0)
        magnitude = code & ((1 << (self.bits - 1)) - 1)
        field = magnitude >> self.mantissa
        fraction = (magnitude & ((1 << self.mantissa) - 1)) / (1 << self.mantissa)
        value = np.where(
            field > 0,
            np.ldexp(1 + fraction, field - self.bias),
            np.ldexp(fraction, 1 - self.bias),
        )
        if self.specials is Specials.UNSIGNED_NAN:
            value = np.where(code == 1 << (self.bits - 1), np.nan, value)
        elif self.specials is not Specials.NONE:
            value = np.where(magnitude > self.max_code, np.nan, value)
        if self.specials is Specials.IEEE:
            value = np.where(magnitude == self.max_code + 1, np.inf, value)
        return sign * value

    def encode(
        self,
        x: Any,
        rounding: RoundingMode = RoundingMode.NEAREST_EVEN,
        seed: Seed = 0,
        saturate: bool = False,
    ) -> Array:
        """The codes of `x`, uint8.

        Beyond the largest number: `saturate` gives the largest, else the format's infinity or NaN
        (formats without either always saturate). NaN stays NaN.

        Raises:
            InputError: for NaN in a format that has none.

        >>> E2M1.encode([1.2, -2.5, 100.0]).tolist()  # 1.0, −2.0 (a tie), 6.0
        [2, 12, 7]
        """
        x = as_float(x)
        xp = namespace(x)
        wide = xp.astype(x, xp.float64)
        is_nan = xp.isnan(wide)
        finite = xp.clip(xp.where(is_nan, xp.zeros_like(wide), wide), -_HUGE, _HUGE)
        exponent = self._exponent(finite)
        step = _power_of_two(exponent - self.mantissa, finite)
        steps = xp.abs(round_to_integer(finite / step, rounding, seed))
        field = xp.astype(exponent + self.bias - 1, xp.float64)
        magnitude = xp.clip(field * 2**self.mantissa + steps, 0, 2.0**30)
        too_large = (magnitude > self.max_code) | xp.isinf(wide)
        top = float(self._overflow_code(saturate))
        magnitude = xp.where(too_large, xp.full_like(magnitude, top), magnitude)
        minus = xp.astype(self._negative(wide, magnitude), xp.int32) << (self.bits - 1)
        code = xp.astype(magnitude, xp.int32) | minus
        if bool(xp.any(is_nan)):
            code = xp.where(is_nan, xp.full_like(code, self._nan_code()), code)
        if not saturate and self.specials is Specials.UNSIGNED_NAN:
            code = xp.where(too_large, xp.full_like(code, self._nan_code()), code)
        return xp.astype(code, xp.uint8)

    def decode(self, codes: Any) -> Array:
        """What the codes stand for: float32, or float64 for a format that reaches beyond it.

        Raises:
            InputError: for codes beyond the format.

        >>> Minifloat("e7m0", 7, 0, bias=-64).decode([127]).tolist() == [2.0**191]
        True
        """
        codes = as_integer(codes, "codes")
        xp = namespace(codes)
        if not all_within(codes, 0, (1 << self.bits) - 1):
            raise InputError(f"a code of {self.name} is 0 to {(1 << self.bits) - 1}.")
        real = np.float32 if self.max <= float(np.finfo(np.float32).max) else np.float64
        table = like(self.values.astype(real), codes)
        index = xp.reshape(xp.astype(codes, xp.int64), (-1,))
        return xp.reshape(table[index], tuple(codes.shape))

    def round(
        self, x: Any, rounding: RoundingMode = RoundingMode.NEAREST_EVEN, seed: Seed = 0
    ) -> Array:
        """The nearest numbers of the format: `decode(encode(x))`."""
        return self.decode(self.encode(x, rounding, seed))

    def spacing(self, x: Any) -> Array:
        """Distance between neighbouring numbers of the format around `x`, float64."""
        x = as_float(x)
        exponent = self._exponent(namespace(x).astype(x, namespace(x).float64))
        return _power_of_two(exponent - self.mantissa, x)

    def _exponent(self, x: Array) -> Array:
        """⌊log₂|x|⌋, but not below that of the subnormal numbers."""
        xp = namespace(x)
        exponent = xp.where(x == 0, xp.full_like(x, -1e3), xp.astype(xp.frexp(x)[1] - 1, x.dtype))
        return xp.astype(xp.clip(exponent, 1 - self.bias, None), xp.int64)

    def _negative(self, x: Array, magnitude: Array) -> Array:
        """Whether the code carries a minus: −0 as well, where the format has one."""
        xp = namespace(x)
        negative = xp.signbit(x)
        return negative & (magnitude > 0) if self.specials is Specials.UNSIGNED_NAN else negative

    def _overflow_code(self, saturate: bool) -> int:
        """The code, without sign, of what lies beyond the largest number."""
        has_next = self.specials in (Specials.IEEE, Specials.FINITE_NAN)
        return self.max_code + (has_next and not saturate)

    def _nan_code(self) -> int:
        if self.specials is Specials.NONE:
            raise InputError(f"x holds NaN and {self.name} has no code for it.")
        if self.specials is Specials.UNSIGNED_NAN:
            return 1 << (self.bits - 1)
        ones = (1 << (self.bits - 1)) - 1
        quiet = ones - ((1 << self.mantissa) - 1) // 2  # IEEE: the highest mantissa bit alone
        return quiet if self.specials is Specials.IEEE else ones


_HUGE = 2.0**200  # beyond every format, and far from float64's own limits


def _power_of_two(exponent: Array, x: Array) -> Array:
    """2^exponent in float64, exactly, on the device of `x`."""
    xp = namespace(exponent)
    table = like(np.ldexp(1.0, np.arange(-1200, 400)), x)
    index = xp.reshape(xp.astype(exponent, xp.int64) + 1200, (-1,))
    return xp.reshape(table[index], tuple(exponent.shape))


E5M2 = Minifloat("float8_e5m2", 5, 2, 15, Specials.IEEE)
E4M3FN = Minifloat("float8_e4m3fn", 4, 3, 7, Specials.FINITE_NAN)
E5M2FNUZ = Minifloat("float8_e5m2fnuz", 5, 2, 16, Specials.UNSIGNED_NAN)
E4M3FNUZ = Minifloat("float8_e4m3fnuz", 4, 3, 8, Specials.UNSIGNED_NAN)
E3M2 = Minifloat("float6_e3m2fn", 3, 2, 3)
E2M3 = Minifloat("float6_e2m3fn", 2, 3, 1)
E2M1 = Minifloat("float4_e2m1fn", 2, 1, 1)

MINIFLOATS = (E5M2, E4M3FN, E5M2FNUZ, E4M3FNUZ, E3M2, E2M3, E2M1)
