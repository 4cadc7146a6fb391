"""Processors by what limits them: operations a second at each width, bytes a second.

The figures of the presets are quoted from the vendor, for dense matrices, and are peaks: what a
real program reaches is less.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import InputError


@dataclass(frozen=True)
class Processor:
    """What limits a processor.

    bytes_per_second: between main memory and the chip.
    peaks:            operations a second (a multiplication and an addition are two) by the bits of
                      the factors: of the narrower ones that it has, down to 1 bit.
    source:           where the figures are from, in words.

    >>> toy = Processor("toy", 10.0, {32: 100.0, 8: 400.0}, "made up")
    >>> toy.width(4), toy.width(8), toy.width(9)  # codes of 4 bits are computed as 8
    (8, 8, 32)
    """

    name: str
    bytes_per_second: float
    peaks: Mapping[int, float]
    source: str

    def width(self, bits: int) -> int:
        """The narrowest width of its products that takes factors of so many bits.

        Raises:
            InputError: when it has none so wide.
        """
        widths = [width for width in self.peaks if width >= bits]
        if not widths:
            raise InputError(
                f"{self.name} has no products of {bits} bits; it has {sorted(self.peaks)}."
            )
        return min(widths)

    def peak(self, bits: int) -> float:
        """Operations a second on factors of so many bits."""
        return self.peaks[self.width(bits)]


TERA, GIGA = 1e12, 1e9

A100 = Processor(
    "NVIDIA A100, 40 GB",
    1555 * GIGA,
    {32: 19.5 * TERA, 16: 312 * TERA, 8: 624 * TERA, 4: 1248 * TERA, 1: 4992 * TERA},
    "NVIDIA A100 Tensor Core GPU Architecture, whitepaper, 2020. In the survey’s figure 7 its "
    "FP32 bar stands at about 156: that is TF32, which cuts the factors to 19 bits; FP32 is 19.5",
)
TITAN_RTX = Processor(
    "NVIDIA Titan RTX",
    672 * GIGA,
    {32: 16.3 * TERA, 16: 130.5 * TERA, 8: 261 * TERA, 4: 522 * TERA},
    "72 multiprocessors at a boost clock of 1.77 GHz, each 128 float32, 1,024 float16, 2,048 int8 "
    "and 4,096 int4 operations a clock: NVIDIA Turing GPU Architecture, whitepaper, 2018. It is in "
    "the survey’s figure 7, too",
)
H100 = Processor(
    "NVIDIA H100 SXM",
    3350 * GIGA,
    {32: 66.9 * TERA, 16: 989.4 * TERA, 8: 1978.9 * TERA},
    "NVIDIA H100 Tensor Core GPU Architecture, whitepaper, and data sheet. It came after the "
    "survey, and has no products of 4 bits any more: codes of 4 bits are computed as 8",
)
