"""Number formats side by side: what every code stands for, and how well they hold a tensor."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.affine import fake_quantize, params_from_range
from core.codebooks import NF4, Codebook, apot, power_of_two
from core.formats import (
    E2M1,
    E2M3,
    E3M2,
    E4M3FN,
    E4M3FNUZ,
    E5M2,
    E5M2FNUZ,
    IntFormat,
    Minifloat,
)
from core.formats.microscaling import MICROSCALINGS
from core.formats.nvfp4 import BITS_PER_ELEMENT, nvfp4
from core.metrics import sqnr_db
from core.scaled import scaled_to

WIDEST = 12  # bits of the integers of a sweep


@dataclass(frozen=True, eq=False)
class NumberFormat:
    """A format of single codes. kind: what its codes are read with; title: its name on screen."""

    title: str
    kind: IntFormat | Minifloat | Codebook

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
            case IntFormat(bits=bits):
                return (1, bits - 1) if bits > 1 else (1,)
            case _:
                return (self.bits,)

    @cached_property
    def values(self) -> np.ndarray:
        """What each code from 0 to 2ᵇ − 1 stands for, float64; NaN where a table has no level.

        >>> FORMATS["int3"].values.tolist()  # two's complement
        [0.0, 1.0, 2.0, 3.0, -4.0, -3.0, -2.0, -1.0]
        """
        count = 1 << self.bits
        match self.kind:
            case Minifloat():
                return self.kind.values
            case IntFormat():
                codes = np.arange(count)
                return np.where(codes < count // 2, codes, codes - count).astype(np.float64)
            case _:
                levels = self.kind.levels
                return np.append(levels, np.full(count - len(levels), np.nan))

    @property
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
    tables = {
        "NF4": NumberFormat("NF4", NF4),
        "pow2": NumberFormat("powers of two, 4 bits", power_of_two([1.0], 4)),
        "APoT": NumberFormat("APoT, 4 bits", apot(4)),
    }
    return {**integers, **floats, **tables}


FORMATS: Mapping[str, NumberFormat] = _named()


@dataclass(frozen=True)
class FormatError:
    """How a format holds a tensor. bits: of a value, its scales included; sqnr_db: higher is
    better, None when exact.
    """

    name: str
    bits: float
    sqnr_db: float | None


def integer_errors(x: np.ndarray) -> tuple[FormatError, ...]:
    """Symmetric integers of 2 to WIDEST bits, one scale by the largest value.

    >>> [round(e.sqnr_db or 0) for e in integer_errors(np.linspace(-1, 1, 9001))[:3]]  # + 6 a bit
    [6, 16, 23]
    """
    furthest = np.abs(x).max()
    errors = []
    for bits in range(2, WIDEST + 1):
        form = IntFormat(bits, narrow=True)
        params = params_from_range(np.array(-furthest), np.array(furthest), form, symmetric=True)
        errors.append(FormatError(f"int{bits}", bits, sqnr_db(x, fake_quantize(x, params))))
    return tuple(errors)


def other_errors(x: np.ndarray) -> tuple[FormatError, ...]:
    """Every other format: one float32 scale for all, or the blocks of MX and NVFP4."""
    errors = []
    for name, form in FORMATS.items():
        if not isinstance(form.kind, IntFormat):
            held = scaled_to(x, form.kind).round(x)
            errors.append(FormatError(name, form.bits + 32 / x.size, sqnr_db(x, held)))
    errors += [
        FormatError(mx.name, mx.bits_per_element, sqnr_db(x, mx.fit(x).round(x)))
        for mx in MICROSCALINGS
    ]
    held = nvfp4(x).scaled.round(x)
    errors.append(FormatError("NVFP4", BITS_PER_ELEMENT + 32 / x.size, sqnr_db(x, held)))
    return tuple(errors)
