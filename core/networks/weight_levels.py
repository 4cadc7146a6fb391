"""The levels of a weight while it trains: S·k for whole k, or ±S at one bit.

    b ≥ 2    k = clip(round(w / S), −2ᵇ⁻¹, 2ᵇ⁻¹ − 1)       a symmetric signed format
    b = 1    k = −1 for w < 0, else +1                       S = mean|w|, survey eq. 12

At one bit 0 is no level: two's complement of one bit has the codes −1 and 0 only, so that the codes
±1 are kept in the narrow format of two bits.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import InputError
from core.formats import IntFormat

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class WeightLevels:
    """The whole numbers k that a weight's level S·k may have.

    bits: 1 to 8.

    Raises:
        InputError: for other bits.

    >>> levels = WeightLevels(3)
    >>> levels.low, levels.high, str(WeightLevels(1).format)
    (-4, 3, 'int2 narrow')
    """

    bits: int

    def __post_init__(self) -> None:
        if not 1 <= self.bits <= 8:
            raise InputError(f"weights of {self.bits} bits; give 1 to 8.")

    @property
    def format(self) -> IntFormat:
        """The integer format that holds every k."""
        return IntFormat(2, narrow=True) if self.bits == 1 else IntFormat(self.bits)

    @property
    def low(self) -> int:
        """The lowest k."""
        return self.format.qmin

    @property
    def high(self) -> int:
        """The highest k."""
        return self.format.qmax

    def round(self, ratio: "Tensor") -> "Tensor":
        """The nearest k of w / S, which lies in low … high; ties to even, and 0 to +1 at one bit.

        >>> import torch
        >>> WeightLevels(1).round(torch.tensor([-0.2, 0.0, 0.7])).tolist()
        [-1.0, 1.0, 1.0]
        """
        if self.bits == 1:
            return (ratio >= 0).to(ratio.dtype) * 2 - 1
        return ratio.round()
