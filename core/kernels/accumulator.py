"""The accumulator of an integer product: how wide it is, and what happens when it overflows.

A product of 8-bit codes needs 16 bits, a sum of K of them ⌈log₂ K⌉ more. Hardware keeps 32 bits,
and its sum wraps around modulo 2³²; some units saturate instead.
"""

from enum import Enum
from typing import Any

from core.arrays import INT32_MAX, INT32_MIN, Array, as_integer, namespace


class Accumulator(Enum):
    """The kind of register that a sum of products ends in.

    WRAP      int32, modulo 2³²: what ONNX, onnxruntime and most processors do
    SATURATE  int32, the exact sum cut to −2³¹ … 2³¹ − 1 at the end
    WIDE      int64, exact
    """

    WRAP = "int32, wraps around"
    SATURATE = "int32, saturates"
    WIDE = "int64"


def narrowed(total: Array, accumulator: Accumulator) -> Array:
    """Exact sums as the accumulator holds them: int32, or int64 for WIDE. int32 stays as it is.

    >>> import numpy as np
    >>> total = np.array([2**31, -(2**31) - 1, 5])
    >>> narrowed(total, Accumulator.WRAP).tolist(), narrowed(total, Accumulator.SATURATE).tolist()
    ([-2147483648, 2147483647, 5], [2147483647, -2147483648, 5])
    """
    xp = namespace(total)
    if total.dtype == xp.int32 or accumulator is Accumulator.WIDE:
        return total
    if accumulator is Accumulator.SATURATE:
        total = total.clip(INT32_MIN, INT32_MAX)
    return xp.astype(total, xp.int32)


def bits_used(accumulated: Any) -> int:
    """Width of the narrowest two's-complement register that holds every value; 0 for no values.

    >>> bits_used([127, -128]), bits_used([128]), bits_used([0])
    (8, 9, 1)
    """
    accumulated = as_integer(accumulated, "accumulated")
    xp = namespace(accumulated)
    if 0 in accumulated.shape:
        return 0
    low, high = int(xp.min(accumulated)), int(xp.max(accumulated))
    # −2ᵇ⁻¹ fits b bits as 2ᵇ⁻¹ − 1 does: ~low = −low − 1.
    return max(high if high >= 0 else ~high, ~low if low < 0 else low).bit_length() + 1
