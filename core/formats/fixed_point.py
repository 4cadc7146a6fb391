"""Fixed point: integers times a power of two, the element of MXINT8."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.arrays import Array, all_within, as_float, as_integer, namespace
from core.errors import InputError
from core.formats.integer import IntFormat
from core.rounding import RoundingMode, Seed, round_to_integer


@dataclass(frozen=True)
class FixedPoint:
    """value = code · 2^−fraction, the codes those of `integer`.

    >>> INT8_MX.max, INT8_MX.decode([64, -127]).tolist()  # 127/64
    (1.984375, [1.0, -1.984375])
    """

    name: str
    integer: IntFormat
    fraction: int

    @property
    def bits(self) -> int:
        """Width of a code."""
        return self.integer.bits

    @property
    def step(self) -> float:
        """Distance between neighbouring numbers, everywhere the same."""
        return 2.0**-self.fraction

    @property
    def max(self) -> float:
        """The largest magnitude."""
        return max(self.integer.qmax, -self.integer.qmin) * self.step

    @property
    def values(self) -> np.ndarray:
        """What each code from qmin to qmax stands for, float64."""
        return np.arange(self.integer.qmin, self.integer.qmax + 1) * self.step

    def encode(
        self, x: Any, rounding: RoundingMode = RoundingMode.NEAREST_EVEN, seed: Seed = 0
    ) -> Array:
        """The codes of `x`, saturated, in the integer's storage dtype.

        Raises:
            InputError: when `x` holds NaN.
        """
        x = as_float(x)
        xp = namespace(x)
        if bool(xp.any(xp.isnan(x))):
            raise InputError(f"x holds NaN and {self.name} has no code for it.")
        steps = round_to_integer(xp.astype(x, xp.float64) * 2.0**self.fraction, rounding, seed)
        storage = getattr(xp, self.integer.storage)
        return xp.astype(steps.clip(self.integer.qmin, self.integer.qmax), storage)

    def decode(self, codes: Any) -> Array:
        """What the codes stand for, float32.

        Raises:
            InputError: for codes beyond the format.
        """
        codes = as_integer(codes, "codes")
        xp = namespace(codes)
        if not all_within(codes, self.integer.qmin, self.integer.qmax):
            raise InputError(
                f"a code of {self.name} is {self.integer.qmin} to {self.integer.qmax}."
            )
        return xp.astype(codes, xp.float32) * self.step


INT8_MX = FixedPoint("int8 of MXINT8", IntFormat(8, narrow=True), 6)
