"""Codes of 2 or 4 bits that a model stores several to a byte, the first in the lowest bits."""

import numpy as np


def unpacked(packed: np.ndarray, bits: int) -> np.ndarray:
    """The codes of uint8 bytes along the last axis, 8 / bits to a byte; as they are for 8 bits.

    packed: (…, bytes) uint8. Returns (…, bytes · 8 / bits) uint8.

    Raises:
        ValueError: for other bits than 2, 4 or 8.

    >>> unpacked(np.array([[0x21, 0xF3]], np.uint8), 4).tolist()
    [[1, 2, 3, 15]]
    """
    if bits not in (2, 4, 8):
        raise ValueError(f"codes of {bits} bits are not read; 2, 4 and 8 are")
    if bits == 8:
        return packed
    shifts = np.arange(0, 8, bits, dtype=np.uint8)
    codes = (packed[..., None] >> shifts) & np.uint8(2**bits - 1)
    return codes.reshape(*packed.shape[:-1], -1)
