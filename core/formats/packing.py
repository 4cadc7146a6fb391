"""Packing codes of 1, 2 or 4 bits into bytes, and back.

The first code takes the lowest bits, as ONNX stores int4 and int2: codes 1, 2 of 4 bits are the
byte 0x21. A last byte is filled up with zeros.
"""

from typing import Any

import numpy as np

from core.arrays import Array, all_within, as_integer, like, namespace
from core.errors import InputError

_WIDTHS = (1, 2, 4)


def pack(codes: Any, bits: int) -> Array:
    """The codes, flattened, as ⌈n · bits / 8⌉ bytes (uint8). Signed codes keep two's complement.

    Raises:
        InputError: for another width, or a code that needs more bits.

    >>> [hex(byte) for byte in pack([1, 2, 3], bits=4).tolist()]
    ['0x21', '0x3']
    """
    codes = as_integer(codes, "codes")
    xp = namespace(codes)
    _check(bits)
    low, high = -(1 << (bits - 1)), (1 << bits) - 1
    if not all_within(codes, low, high):
        raise InputError(f"a code of {bits} bits is {low} to {high}; got others.")
    flat = xp.astype(xp.reshape(codes, (-1,)), xp.int32)
    per_byte = 8 // bits
    filling = like(np.zeros(-flat.shape[0] % per_byte, np.int32), flat)
    flat = xp.concat([flat & high, filling])
    rows = xp.reshape(flat, (-1, per_byte)) << _shifts(bits, codes)
    return xp.astype(xp.sum(rows, axis=1), xp.uint8)


def unpack(packed: Any, bits: int, count: int, signed: bool = False) -> Array:
    """The first `count` codes of the bytes `packed`, int8 or uint8.

    Raises:
        InputError: for another width, more codes than the bytes hold, or what is no byte.

    >>> unpack([0x21, 0x3], bits=4, count=3).tolist()
    [1, 2, 3]
    >>> unpack([0xF1], bits=4, count=2, signed=True).tolist()
    [1, -1]
    """
    packed = as_integer(packed, "packed")
    xp = namespace(packed)
    _check(bits)
    capacity = packed.shape[0] * 8 // bits
    if not 0 <= count <= capacity:
        raise InputError(
            f"{packed.shape[0]} bytes hold {capacity} codes of {bits} bits; {count} were asked for."
        )
    if not all_within(packed, -128, 255):
        raise InputError("packed holds numbers beyond a byte, 0 to 255 (or int8's −128 to 127).")
    wide = xp.astype(packed, xp.int32)[:, None]
    codes = xp.reshape((wide >> _shifts(bits, packed)) & ((1 << bits) - 1), (-1,))[:count]
    if signed:
        half = 1 << (bits - 1)
        codes = (codes ^ half) - half
    return xp.astype(codes, xp.int8 if signed else xp.uint8)


def _check(bits: int) -> None:
    if bits not in _WIDTHS:
        raise InputError(f"codes of {bits} bits cannot be packed; widths are 1, 2 and 4.")


def _shifts(bits: int, x: Array) -> Array:
    """Where each code of a byte starts: 0, bits, 2·bits, …"""
    return like(list(range(0, 8, bits)), x)
