"""An operand of an integer product: its codes brought near zero, its zero point checked.

Unsigned codes are moved down by half their range, and their zero point with them, which leaves
q − Z as it is and halves the bound on |q|: longer sums stay exact.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from core.arrays import Array, all_within, as_array, as_integer, like, namespace, to_numpy
from core.errors import InputError

_CENTRE = {"uint8": 1 << 7, "uint16": 1 << 15}
_BOUND = {"int8": 1 << 7, "uint8": 1 << 7, "int16": 1 << 15, "uint16": 1 << 15}


@dataclass(frozen=True, eq=False)
class Operand:
    """Codes near zero.

    given:      the codes q as they came.
    centre:     half the range of unsigned codes, 0 for signed ones.
    zero_point: Z − centre, int64, a scalar or an array.
    largest:    bound of |q − centre|.
    has_offset: whether some zero point is not 0: the sums that it asks for are needed.
    """

    given: Array
    centre: int
    zero_point: Array
    largest: int
    has_offset: bool

    @cached_property
    def codes(self) -> Array:
        """q − centre, signed: flipping the highest bit and reading it as a sign subtracts it."""
        if not self.centre:
            return self.given
        xp = namespace(self.given)
        return (self.given ^ self.centre).view(xp.int8 if self.largest == 1 << 7 else xp.int16)


def operand(codes: Any, zero_point: Any, name: str) -> Operand:
    """`codes` (int8, uint8, int16 or uint16) and their zero point as an `Operand`.

    Raises:
        InputError: for another dtype, or a zero point that the dtype cannot hold.
    """
    codes = as_integer(codes, name)
    dtype = str(codes.dtype).rpartition(".")[2]
    if dtype not in _BOUND:
        raise InputError(
            f"{name} has dtype {dtype}; give int8, uint8, int16 or uint16 (codes of fewer bits are "
            "stored in these)."
        )
    centre, bound = _CENTRE.get(dtype, 0), _BOUND[dtype]
    zeros = to_numpy(as_integer(as_array(zero_point), f"{name}'s zero point"))
    if not all_within(zeros, centre - bound, centre + bound - 1):
        raise InputError(
            f"{name}'s zero point {zero_point} is no code of {dtype}: "
            f"{centre - bound} to {centre + bound - 1}."
        )
    numbers = zeros.astype(np.int64) - centre
    return Operand(codes, centre, like(numbers, codes), bound, bool(numbers.any()))
