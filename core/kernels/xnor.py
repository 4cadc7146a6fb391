"""Products of signs on packed bits: exclusive or, count the ones, subtract (XNOR-Net, BNN).

With −1 stored as the bit 1 and +1 as 0, two signs differ where the exclusive or of their bits is 1:

    Σ aᵢ·bᵢ  =  (equal) − (different)  =  n − 2·popcount(a ⊕ b)

A byte holds eight signs, so that one exclusive or and one count do the work of eight products. The
bits that fill the last byte are 0 in both operands and count nowhere.

Sources: Courbariaux et al. 2016 (BNN), arXiv 1602.02830; Rastegari et al. 2016
(XNOR-Net), arXiv 1603.05279, section 3.2.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.arrays import Array, as_array, like, namespace, to_numpy
from core.errors import InputError

_ONES = np.array([byte.bit_count() for byte in range(256)], np.int32)  # by value of a byte
_BLOCK = 1 << 22  # bytes of the exclusive or that are held at a time


@dataclass(frozen=True, eq=False)
class PackedSigns:
    """Rows of signs, eight in a byte.

    bits: (rows, ⌈n / 8⌉) uint8, the first sign in the highest bit; 1 is −1. length: n.
    """

    bits: Array
    length: int


def pack_signs(x: Any) -> PackedSigns:
    """The signs of a matrix, (rows, n), of finite numbers: 0 counts as +1, as in sign layers.

    Raises:
        InputError: for what is no matrix, or NaN.

    >>> pack_signs([[-1, 1, 1, 1, 1, 1, 1, -1, -1]]).bits.tolist()  # 1000 0001, 1000 0000
    [[129, 128]]
    """
    x = as_array(x)
    values = to_numpy(x)
    if values.ndim != 2:
        raise InputError(f"x has shape {values.shape}; give a matrix (rows, n).")
    if np.isnan(values).any():
        raise InputError("x has NaN, which has no sign; give numbers.")
    return PackedSigns(like(np.packbits(values < 0, axis=1), x), values.shape[1])


def unpack_signs(packed: PackedSigns) -> Array:
    """The matrix of −1 and +1, (rows, n) int8."""
    bits = np.unpackbits(to_numpy(packed.bits), axis=1)[:, : packed.length]
    return like((1 - 2 * bits.astype(np.int8)).astype(np.int8), packed.bits)


def xnor_matmul(a: PackedSigns, b: PackedSigns) -> Array:
    """Σ over n of a·b for each row of `a` and each row of `b`: (rows of a, rows of b) int32.

    Raises:
        InputError: when the rows differ in length.

    >>> a, b = pack_signs([[1, 1, -1]]), pack_signs([[1, -1, -1], [-1, -1, 1]])
    >>> xnor_matmul(a, b).tolist()  # 1 − 1 + 1 and −1 − 1 − 1
    [[1, -3]]
    """
    if a.length != b.length:
        raise InputError(f"rows of {a.length} and of {b.length} signs; give both the same number.")
    xp = namespace(a.bits)
    ones = like(_ONES, a.bits)
    rows, width = b.bits.shape
    step = max(1, _BLOCK // max(rows * width, 1))
    parts = [xp.zeros((0, rows), dtype=xp.int32)]
    for start in range(0, a.bits.shape[0], step):
        differ = xp.bitwise_xor(a.bits[start : start + step, None, :], b.bits[None, :, :])
        counts = xp.sum(ones[xp.astype(differ, xp.int64)], axis=2, dtype=xp.int32)
        parts.append(a.length - 2 * counts)
    return xp.concat(parts, axis=0)
