"""E8M0: the powers of two 2⁻¹²⁷ … 2¹²⁷ in 8 bits, the scale of the microscaling formats.

Code e stands for 2^(e − 127); code 255 is NaN. There is no sign and no zero (OCP Microscaling
Formats v1.0, section 5.4.1).
"""

from typing import Any

import numpy as np

from core.arrays import Array, all_within, as_float, as_integer, like, namespace
from core.errors import InputError
from core.rounding import RoundingMode, round_to_integer

NAN = 255
BIAS = 127

#: What each code stands for: (256,) float64.
VALUES = np.append(np.ldexp(1.0, np.arange(NAN) - BIAS), np.nan)


@np.errstate(invalid="ignore")  # a signalling NaN may be cast
def encode(x: Any, rounding: RoundingMode = RoundingMode.NEAREST_UP) -> Array:
    """The codes of `x`, uint8: the nearest power of two, 1.5 · 2ᵏ up.

    FLOOR gives ⌊log₂ x⌋. What has no power of two is NaN: zero, negative numbers, NaN, infinity and
    what rounds beyond 2¹²⁷; below 2⁻¹²⁷ is 2⁻¹²⁷. Between 2⁻¹²⁷ and 2⁻¹²⁶ NEAREST_UP always goes
    up, as ml_dtypes and torch do: in float32 these are subnormal numbers.

    >>> encode([1.0, 1.49, 1.5, 3.0]).tolist(), encode([3.9], RoundingMode.FLOOR).tolist()
    ([127, 127, 128, 129], [128])
    """
    x = as_float(x)
    xp = namespace(x)
    wide = xp.astype(x, xp.float64)
    usable = (wide > 0) & (wide < np.inf)
    fraction, exponent = xp.frexp(xp.where(usable, wide, xp.ones_like(wide)))
    # x = 2^(exponent − 1) · (1 + rest), 0 ≤ rest < 1
    up = round_to_integer(2 * fraction - 1, rounding)
    code = xp.astype(exponent, xp.float64) - 1 + BIAS + up
    if rounding is RoundingMode.NEAREST_UP:
        code = xp.where((wide > VALUES[0]) & (wide < VALUES[1]), xp.ones_like(code), code)
    code = code.clip(0, NAN)
    return xp.astype(xp.where(usable, code, xp.full_like(code, NAN)), xp.uint8)


def decode(codes: Any) -> Array:
    """The powers of two of the codes, float32.

    Raises:
        InputError: for codes beyond 0 to 255.

    >>> decode([126, 127, 130]).tolist()
    [0.5, 1.0, 8.0]
    """
    codes = as_integer(codes, "codes")
    xp = namespace(codes)
    if not all_within(codes, 0, NAN):
        raise InputError(f"a code of E8M0 is 0 to {NAN}.")
    table = like(VALUES.astype(np.float32), codes)
    index = xp.reshape(xp.astype(codes, xp.int64), (-1,))
    return xp.reshape(table[index], tuple(codes.shape))
