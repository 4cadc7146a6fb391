"""What an operation costs in energy and chip area: quoted from the literature, not measured here.

A chip of 45 nm at 0.9 V: Horowitz, "Computing's energy problem (and what we can do about it)",
ISSCC 2014, figure 1.1.9. Memory, for a word of 32 bits: Han et al. 2015, arXiv 1506.02626, table 1.
"""

from dataclasses import dataclass

WORD = 32  # bits
CACHE_PJ = 5.0  # to read a word from a small memory on the chip (SRAM)
MEMORY_PJ = 640.0  # to read a word from main memory (DRAM)


@dataclass(frozen=True)
class Cost:
    """Energy in pJ and area in µm² of an adder and of a multiplier."""

    add_pj: float
    multiply_pj: float
    add_area: float
    multiply_area: float


INT8 = Cost(0.03, 0.2, 36, 282)
INT32 = Cost(0.1, 3.1, 137, 3495)
FP16 = Cost(0.4, 1.1, 1360, 1640)
FP32 = Cost(0.9, 3.7, 4184, 7700)


@dataclass(frozen=True)
class LayerEnergy:
    """The energy for one weight of a layer and one input vector, in pJ.

    memory: its share of reading the weight. arithmetic: one product and one addition.
    """

    memory: float
    arithmetic: float

    @property
    def total(self) -> float:
        """Both together."""
        return self.memory + self.arithmetic


def float_energy(inputs: int) -> LayerEnergy:
    """float32, each weight read once from main memory for so many input vectors.

    >>> e = float_energy(10)
    >>> e.memory, round(e.arithmetic, 1)  # 640 / 10; 3.7 + 0.9
    (64.0, 4.6)
    """
    return LayerEnergy(MEMORY_PJ / inputs, FP32.multiply_pj + FP32.add_pj)


def int8_energy(inputs: int) -> LayerEnergy:
    """8-bit codes, whose products are added in 32 bits.

    >>> e = int8_energy(10)
    >>> e.memory, round(e.arithmetic, 1)  # 640 · 8/32 / 10; 0.2 + 0.1
    (16.0, 0.3)
    """
    return LayerEnergy(MEMORY_PJ * 8 / WORD / inputs, INT8.multiply_pj + INT32.add_pj)
