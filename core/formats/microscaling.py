"""Microscaling (MX): 32 neighbours share a power of two, each keeps a few bits of its own.

For a block with largest magnitude m, and an element format whose largest power of two is 2^E:

    X = 2^(⌊log₂ m⌋ − E)            the shared scale, an E8M0 code
    x̂ = X · element(x / X)          nearest, ties to even, saturated

m / X lies in [2^E, 2^(E+1)): it may pass the element's largest number and is then cut, by less
than the top spacing for fp formats of enough mantissa. OCP Microscaling Formats v1.0, section 6.3.
"""

import math
from dataclasses import dataclass
from typing import Any

from core.arrays import as_float, namespace
from core.errors import InputError
from core.formats import e8m0
from core.formats.fixed_point import INT8_MX, FixedPoint
from core.formats.minifloat import E2M1, E2M3, E3M2, E4M3FN, E5M2, Minifloat
from core.granularity import PerGroup
from core.rounding import RoundingMode
from core.scaled import Scaled, float32_absmax

BLOCK = 32


@dataclass(frozen=True)
class Microscaling:
    """An element format under one E8M0 scale for every 32 elements.

    >>> MXFP4.bits_per_element, MXFP4.top_exponent  # 4 + 8/32; E2M1's 6 = 2² · 1.5
    (4.25, 2)
    """

    name: str
    element: Minifloat | FixedPoint

    @property
    def bits_per_element(self) -> float:
        """Bits of storage for an element, its share of the scale included."""
        return self.element.bits + 8 / BLOCK

    @property
    def top_exponent(self) -> int:
        """E: the largest power of two of the element format is 2^E."""
        return math.frexp(self.element.max)[1] - 1

    def fit(self, x: Any, axis: int = -1) -> Scaled:
        """The shared scales of the blocks of `x` along `axis`, the last one filled up with zeros.

        `e8m0.encode(fit(x).scale)` are the scales' codes, `fit(x).encode(x)` the elements'.
        A block of zeros gets the smallest scale.

        Raises:
            InputError: when `x` holds NaN, an infinity or a number beyond float32, or has no such
                axis.

        >>> s = MXFP4.fit([0.5, -3.0, 7.0, 0.0])  # m = 7: X = 2^(2 − 2), and 7 is cut to 6
        >>> s.scale.tolist(), s.round([0.5, -3.0, 7.0, 0.0]).tolist()
        ([1.0], [0.5, -3.0, 6.0, 0.0])
        """
        x = as_float(x)
        if not x.shape:
            raise InputError(f"{self.name} shares a scale along an axis, and x is a scalar.")
        xp = namespace(x)
        blocks = PerGroup(axis, BLOCK, pad=True)
        wide = float32_absmax(x, blocks) * 2.0**-self.top_exponent
        lowest = xp.maximum(wide, xp.full_like(wide, e8m0.VALUES[0]))
        highest = xp.minimum(lowest, xp.full_like(wide, e8m0.VALUES[-2]))
        return Scaled(self.element, e8m0.decode(e8m0.encode(highest, RoundingMode.FLOOR)), blocks)


MXFP8_E5M2 = Microscaling("MXFP8 E5M2", E5M2)
MXFP8_E4M3 = Microscaling("MXFP8 E4M3", E4M3FN)
MXFP6_E3M2 = Microscaling("MXFP6 E3M2", E3M2)
MXFP6_E2M3 = Microscaling("MXFP6 E2M3", E2M3)
MXFP4 = Microscaling("MXFP4", E2M1)
MXINT8 = Microscaling("MXINT8", INT8_MX)

MICROSCALINGS = (MXFP8_E5M2, MXFP8_E4M3, MXFP6_E3M2, MXFP6_E2M3, MXFP4, MXINT8)
