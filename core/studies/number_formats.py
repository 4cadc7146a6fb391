"""Number formats side by side: what every code stands for, alone or under the scale of a block."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from core.codebooks import NF4, Codebook, apot, power_of_two
from core.formats import (
    E2M1,
    E2M3,
    E3M2,
    E4M3FN,
    E4M3FNUZ,
    E5M2,
    E5M2FNUZ,
    FixedPoint,
    IntFormat,
    Minifloat,
)
from core.formats.microscaling import MICROSCALINGS
from core.formats.nvfp4 import BITS_PER_ELEMENT, nvfp4
from core.scaled import Scaled


@dataclass(frozen=True, eq=False)
class BlockScales:
    """The scales that neighbours in a tensor share, block by block.

    fit:         finds the scales of a tensor's blocks, which lie along its last axis.
    largest:     the scale of the block with the tensor's largest value.
    bits:        what a scale takes of storage, shared out among the values of its block.
    tensor_bits: of one more scale, which the whole tensor shares; 0 where there is none.
    """

    fit: Callable[[Any], Scaled]
    largest: float
    bits: float
    tensor_bits: int = 0


@dataclass(frozen=True, eq=False)
class NumberFormat:
    """A format of single codes.

    title:  its name on screen. kind: what its codes are read with.
    blocks: the scales that multiply what the codes stand for, or None.
    unit:   of a table whose levels are this times sums of powers of two; 0 for any other.
    """

    title: str
    kind: IntFormat | Minifloat | FixedPoint | Codebook
    blocks: BlockScales | None = None
    unit: float = 0.0

    @property
    def bits(self) -> int:
        """Width of a code."""
        return self.kind.bits

    @property
    def parts(self) -> tuple[int, ...]:
        """Widths of the parts of a code from the left: sign, exponent, mantissa."""
        match self.kind:
            case Minifloat(exponent=e, mantissa=m):
                return (1, e, m) if m else (1, e)
            case IntFormat(bits=bits) | FixedPoint(bits=bits):
                return (1, bits - 1) if bits > 1 else (1,)
            case _:
                return (self.bits,)

    @cached_property
    def values(self) -> np.ndarray:
        """What each code from 0 to 2ᵇ − 1 stands for, float64; NaN where it stands for nothing.

        Under a block's scale, that times the scale.

        >>> FORMATS["int3"].values.tolist()  # two's complement
        [0.0, 1.0, 2.0, 3.0, -4.0, -3.0, -2.0, -1.0]
        """
        match self.kind:
            case Minifloat():
                return self.kind.values
            case IntFormat():
                return _twos_complement(self.kind)
            case FixedPoint():
                return _twos_complement(self.kind.integer) * self.kind.step
            case _:
                levels = self.kind.levels
                return np.append(levels, np.full((1 << self.bits) - len(levels), np.nan))

    @cached_property
    def numbers(self) -> np.ndarray:
        """Its different finite values, ascending."""
        return np.unique(self.values[np.isfinite(self.values)])

    @property
    def largest(self) -> float:
        """The largest finite magnitude."""
        return float(np.abs(self.numbers).max())

    @property
    def smallest(self) -> float:
        """The smallest positive value, or 0 for a format without one."""
        positive = self.numbers[self.numbers > 0]
        return float(positive[0]) if positive.size else 0.0

    def gap(self, value: float) -> float:
        """From a value of the format to the next larger one; 0 from the largest.

        >>> FORMATS["E2M1"].gap(2.0), FORMATS["E2M1"].gap(0.0)
        (1.0, 0.5)
        """
        above = self.numbers[self.numbers > value]
        return float(above[0] - value) if above.size else 0.0

    @property
    def reach(self) -> float:
        """The largest magnitude in a tensor: that of the block with the largest scale.

        >>> FORMATS["MXFP4"].reach, FORMATS["NVFP4"].reach  # 6, and 6 times E4M3's largest, 448
        (6.0, 2688.0)
        """
        return self.largest * (self.blocks.largest if self.blocks else 1.0)

    def block_scales(self, halvings: Sequence[float]) -> np.ndarray:
        """The scale of a block whose largest value is `reach` · 2^−h, for each h ≥ 0; else 1.

        >>> FORMATS["MXFP4"].block_scales([0, 2.5, 3]).tolist()  # 2^⌊log₂ 6/2^2.5⌋ / 4 = 1/4
        [1.0, 0.25, 0.125]
        >>> FORMATS["NVFP4"].block_scales([0, 2.5, 3]).tolist()  # numbers of E4M3: 448/2^2.5 = 79.2
        [448.0, 80.0, 56.0]
        """
        if self.blocks is None:
            return np.ones(len(halvings))
        tensor = self.reach * np.exp2(-np.array([0.0, *halvings]))  # a block a row
        return self.blocks.fit(tensor[:, None]).scale[1:, 0].astype(np.float64)

    def within_block(self, halvings: Sequence[float]) -> np.ndarray:
        """How many numbers the values of such a block can become: those up to its largest's.

        >>> FORMATS["MXFP4"].within_block([0, 3]).tolist()  # the scale shrinks with the block
        [15, 15]
        >>> FORMATS["int4"].within_block([0, 3]).tolist()  # −8 to 7; and −1, 0, 1
        [16, 3]
        """
        counts = []
        for h, scale in zip(halvings, self.block_scales(halvings), strict=True):
            edge, numbers = self.reach * 2.0**-h, self.numbers * scale
            highest = np.abs(numbers - edge).argmin()  # a tie is taken towards 0
            lowest = len(numbers) - 1 - np.abs(numbers[::-1] + edge).argmin()
            counts.append(highest - lowest + 1)
        return np.array(counts)


def _twos_complement(integer: IntFormat) -> np.ndarray:
    """The integer of each code, NaN for the lowest one of a narrow format."""
    codes = np.arange(1 << integer.bits)
    whole = np.where(codes <= integer.qmax, codes, codes - (1 << integer.bits))
    return np.where(whole < integer.qmin, np.nan, whole.astype(np.float64))


def _named() -> dict[str, NumberFormat]:
    integers = {f"int{b}": NumberFormat(f"int{b}", IntFormat(b)) for b in range(1, 17)}
    kinds = {
        "E4M3FN": E4M3FN,
        "E5M2": E5M2,
        "E4M3FNUZ": E4M3FNUZ,
        "E5M2FNUZ": E5M2FNUZ,
        "E3M2": E3M2,
        "E2M3": E2M3,
        "E2M1": E2M1,
    }
    floats = {name: NumberFormat(f"fp{f.bits} {name}", f) for name, f in kinds.items()}
    shared = {
        mx.name: NumberFormat(
            mx.name, mx.element, BlockScales(mx.fit, 1.0, mx.bits_per_element - mx.element.bits)
        )
        for mx in MICROSCALINGS
    }
    nv = BlockScales(lambda x: nvfp4(x).scaled, E4M3FN.max, BITS_PER_ELEMENT - E2M1.bits, 32)
    tables = {
        "NF4": NumberFormat("NF4", NF4),
        "pow2": NumberFormat("powers of two, 4 bits", power_of_two([1.0], 4), unit=1.0),
        "APoT": NumberFormat("APoT, 4 bits", apot(4), unit=0.8),
    }
    return {**integers, **floats, **shared, "NVFP4": NumberFormat("NVFP4", E2M1, nv), **tables}


FORMATS: Mapping[str, NumberFormat] = _named()
