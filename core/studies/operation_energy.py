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
    """The energy of a layer in pJ, or of one of its weights.

    memory: of reading and writing. arithmetic: of products and additions.
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


def layer_energy(products: int, bytes_moved: int, in_float: bool) -> LayerEnergy:
    """The energy of a layer whose bytes all come from and go to main memory.

    in_float: computed in float32; else on 8-bit codes with sums of 32 bits, the narrowest products
    of the table, which stand for those of fewer bits, too.

    >>> e = layer_energy(products=10, bytes_moved=8, in_float=False)
    >>> e.memory, round(e.arithmetic, 1)  # two words: 2 · 640; 10 · (0.2 + 0.1)
    (1280.0, 3.0)
    """
    each = float_energy(1) if in_float else int8_energy(1)
    return LayerEnergy(MEMORY_PJ * bytes_moved * 8 / WORD, products * each.arithmetic)
