"""GGUF's blocks of 32 quantized weights of a row, and what their codes stand for.

A block holds one scale d (float16), codes q of 4, 5 or 8 bits, and in some types a minimum m:

    Q4_0     weight = d · (q − 8)             Q4_1     weight = d · q + m
    Q5_0     weight = d · (q − 16)            Q5_1     weight = d · q + m
    Q8_0     weight = d · q, q signed
    IQ4_NL   weight = d · LEVELS[q]           MXFP4    weight = d · E2M1(q), d in E8M0

Of two codes in a byte, the low half of byte i is weight i, the high half weight i + 16. The fifth
bits of Q5 stand apart, one for each weight.

Source: ggml, `ggml-quants.c`, functions dequantize_row_q4_0 and so on.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.formats import E2M1

# Levels of IQ4_NL and IQ4_XS: kvalues_iq4nl in ggml-common.h.
LEVELS = np.array(
    [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113], np.float32
)
_E8M0_BIAS = 127


@dataclass(frozen=True)
class BlockType:
    """How so many `weights` of a row lie in the file.

    decode: (n,) blocks to (n, weights), float32.
    """

    block: np.dtype
    decode: Callable[[np.ndarray], np.ndarray]
    weights: int = 32


def unpacked(packed: np.ndarray, bits: int, run: int) -> np.ndarray:
    """Codes of `bits` bits from (n, bytes): of each `run` bytes the lowest bits first, then higher.

    >>> unpacked(np.array([[0x21, 0x43]], np.uint8), bits=4, run=2).tolist()
    [[1, 3, 2, 4]]
    """
    runs = packed.reshape(len(packed), -1, 1, run)
    shifts = np.arange(0, 8, bits, dtype=np.uint8)[:, None]
    return (runs >> shifts & (2**bits - 1)).reshape(len(packed), -1)


def floats(blocks: np.ndarray, field: str) -> np.ndarray:
    """One float32 for each block, (n, 1)."""
    return blocks[field].astype(np.float32)[:, None]


def _four_bits(blocks: np.ndarray) -> np.ndarray:
    return unpacked(blocks["codes"], 4, 16)


def _five_bits(blocks: np.ndarray) -> np.ndarray:
    return _four_bits(blocks) | np.unpackbits(blocks["high"], axis=1, bitorder="little") << 4


def _mxfp4(blocks: np.ndarray) -> np.ndarray:
    scale = np.ldexp(1.0, blocks["exponent"].astype(np.int32) - _E8M0_BIAS)
    return (scale[:, None] * E2M1.values[_four_bits(blocks)]).astype(np.float32)


_D, _M, _CODES = ("d", "<f2"), ("m", "<f2"), ("codes", "u1", 16)
_HIGH = ("high", "u1", 4)

BLOCKS_OF_32 = {
    "Q4_0": BlockType(
        np.dtype([_D, _CODES]), lambda b: floats(b, "d") * (_four_bits(b).astype(np.float32) - 8)
    ),
    "Q4_1": BlockType(
        np.dtype([_D, _M, _CODES]), lambda b: floats(b, "d") * _four_bits(b) + floats(b, "m")
    ),
    "Q5_0": BlockType(
        np.dtype([_D, _HIGH, _CODES]),
        lambda b: floats(b, "d") * (_five_bits(b).astype(np.float32) - 16),
    ),
    "Q5_1": BlockType(
        np.dtype([_D, _M, _HIGH, _CODES]),
        lambda b: floats(b, "d") * _five_bits(b) + floats(b, "m"),
    ),
    "Q8_0": BlockType(np.dtype([_D, ("codes", "i1", 32)]), lambda b: floats(b, "d") * b["codes"]),
    "IQ4_NL": BlockType(np.dtype([_D, _CODES]), lambda b: floats(b, "d") * LEVELS[_four_bits(b)]),
    "MXFP4": BlockType(np.dtype([("exponent", "u1"), _CODES]), _mxfp4),
}
