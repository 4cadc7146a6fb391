"""Integer formats: which whole numbers a code may be."""

from dataclasses import dataclass

from core.errors import InputError

MAX_BITS = 16


@dataclass(frozen=True)
class IntFormat:
    """Integers of 1 to 16 bits.

    bits:   width b; there are 2ᵇ codes.
    signed: two's complement, −2ᵇ⁻¹ … 2ᵇ⁻¹ − 1, instead of 0 … 2ᵇ − 1.
    narrow: drop the lowest code, so that a signed range is symmetric (−127 … 127).

    Raises:
        InputError: for other widths, or narrow 1-bit (one code is left).

    >>> IntFormat(8).qmin, IntFormat(8).qmax, IntFormat(8, narrow=True).qmin
    (-128, 127, -127)
    >>> str(IntFormat(4, signed=False)), IntFormat(4, signed=False).qmax
    ('uint4', 15)
    """

    bits: int
    signed: bool = True
    narrow: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.bits, bool) or not isinstance(self.bits, int):
            raise InputError(f"bits is {self.bits!r}; give a whole number from 1 to {MAX_BITS}.")
        if not 1 <= self.bits <= MAX_BITS:
            raise InputError(f"bits is {self.bits}; IntFormat takes 1 to {MAX_BITS}.")
        if self.narrow and self.bits == 1:
            raise InputError("a narrow 1-bit format has a single code; use bits=2 or narrow=False.")

    @property
    def qmin(self) -> int:
        """The lowest code."""
        return (-(1 << (self.bits - 1)) if self.signed else 0) + int(self.narrow)

    @property
    def qmax(self) -> int:
        """The highest code."""
        return (1 << (self.bits - 1)) - 1 if self.signed else (1 << self.bits) - 1

    @property
    def storage(self) -> str:
        """Name of the smallest array dtype that holds every code: "int8", "uint16", …"""
        return f"{'' if self.signed else 'u'}int{8 if self.bits <= 8 else 16}"

    def __str__(self) -> str:
        return f"{'' if self.signed else 'u'}int{self.bits}{' narrow' if self.narrow else ''}"
