"""GGUF's blocks of quantized weights, and what their codes stand for.

A block holds 32 weights of a row and one scale d, a float16:

    Q8_0   d, 32 codes q of 8 bits (signed)               weight = d · q
    Q4_0   d, 16 bytes of two codes q of 4 bits           weight = d · (q − 8)
           the low half of byte i is weight i, the high half is weight i + 16

Source: ggml, `ggml-quants.c`, dequantize_row_q8_0 and dequantize_row_q4_0.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_Q8_0 = np.dtype([("d", "<f2"), ("codes", "i1", 32)])
_Q4_0 = np.dtype([("d", "<f2"), ("codes", "u1", 16)])


@dataclass(frozen=True)
class BlockType:
    """block: how 32 weights lie in the file. decode: (n,) blocks to (n, 32) weights, float32."""

    block: np.dtype
    decode: Callable[[np.ndarray], np.ndarray]


def _decode_q8_0(blocks: np.ndarray) -> np.ndarray:
    return blocks["d"].astype(np.float32)[:, None] * blocks["codes"]


def _decode_q4_0(blocks: np.ndarray) -> np.ndarray:
    pairs = blocks["codes"]
    codes = np.concatenate([pairs & 0x0F, pairs >> 4], axis=1).astype(np.float32)
    return blocks["d"].astype(np.float32)[:, None] * (codes - 8)


WEIGHTS_IN_BLOCK = 32
BLOCK_TYPES = {"Q8_0": BlockType(_Q8_0, _decode_q8_0), "Q4_0": BlockType(_Q4_0, _decode_q4_0)}
