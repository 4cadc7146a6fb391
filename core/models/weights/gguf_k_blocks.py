"""GGUF's blocks of 256 quantized weights: the K types of llama.cpp, and IQ4_XS.

A block is divided into groups of 16 or 32 weights. Each group has a scale s, an integer of few
bits, and in some types a minimum m; the block has one scale d (float16) for the scales, and one for
the minima:

    Q2_K   16 groups   weight = d · s · q − dmin · m          q of 2 bits; s, m of 4
    Q3_K   16 groups   weight = d · (s − 32) · (q − 4)        q of 3 bits; s of 6
    Q4_K    8 groups   weight = d · s · q − dmin · m          q of 4 bits; s, m of 6
    Q5_K    8 groups   weight = d · s · q − dmin · m          q of 5 bits; s, m of 6
    Q6_K   16 groups   weight = d · s · (q − 32)              q of 6 bits; s of 8, signed
    IQ4_XS  8 groups   weight = d · (s − 32) · LEVELS[q]      q of 4 bits; s of 6

Source: ggml, `ggml-quants.c`, functions dequantize_row_q2_K and so on.
"""

import numpy as np

from core.models.weights.gguf_blocks import LEVELS, BlockType, floats, unpacked

_D, _DMIN = ("d", "<f2"), ("dmin", "<f2")


def _grouped(scales: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """(n, groups) scales times (n, 256) codes, group by group."""
    groups = codes.astype(np.float32).reshape(*scales.shape, -1)
    return (scales[..., None] * groups).reshape(len(codes), -1)


def _minima(blocks: np.ndarray, minima: np.ndarray) -> np.ndarray:
    """What is subtracted from each weight, (n, 256)."""
    return np.repeat(floats(blocks, "dmin") * minima, 256 // minima.shape[1], axis=1)


def _q2(blocks: np.ndarray) -> np.ndarray:
    scales = floats(blocks, "d") * (blocks["scales"] & 15)
    return _grouped(scales, unpacked(blocks["codes"], 2, 32)) - _minima(
        blocks, blocks["scales"] >> 4
    )


def _q3(blocks: np.ndarray) -> np.ndarray:
    packed = blocks["scales"]  # the low four bits of all in 8 bytes, then the high two in 4
    six_bits = unpacked(packed[:, :8], 4, 8) | unpacked(packed[:, 8:], 2, 4) << 4
    scales = floats(blocks, "d") * (six_bits.astype(np.float32) - 32)
    codes = unpacked(blocks["codes"], 2, 32) | unpacked(blocks["high"], 1, 32) << 2
    return _grouped(scales, codes.astype(np.float32) - 4)


def _six_bit_pairs(packed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scales and minima of 8 groups, in 12 bytes: the last four lend two high bits of the others.

    >>> packed = np.array([[1, 0, 0, 0xC0, 2, 0, 0, 0x80, 0x43, 0, 0, 0x05]], np.uint8)
    >>> [one.tolist() for one in _six_bit_pairs(packed)]
    [[[1, 0, 0, 0, 3, 0, 0, 53]], [[2, 0, 0, 0, 4, 0, 0, 32]]]
    """
    first, second, last = packed[:, :4], packed[:, 4:8], packed[:, 8:]
    scales = np.concatenate([first & 63, last & 15 | first >> 6 << 4], axis=1)
    minima = np.concatenate([second & 63, last >> 4 | second >> 6 << 4], axis=1)
    return scales, minima


def _q4(blocks: np.ndarray) -> np.ndarray:
    scales, minima = _six_bit_pairs(blocks["scales"])
    codes = unpacked(blocks["codes"], 4, 32)
    return _grouped(floats(blocks, "d") * scales, codes) - _minima(blocks, minima)


def _q5(blocks: np.ndarray) -> np.ndarray:
    scales, minima = _six_bit_pairs(blocks["scales"])
    codes = unpacked(blocks["codes"], 4, 32) | unpacked(blocks["high"], 1, 32) << 4
    return _grouped(floats(blocks, "d") * scales, codes) - _minima(blocks, minima)


def _q6(blocks: np.ndarray) -> np.ndarray:
    codes = unpacked(blocks["codes"], 4, 64) | unpacked(blocks["high"], 2, 32) << 4
    return _grouped(floats(blocks, "d") * blocks["scales"], codes.astype(np.float32) - 32)


def _iq4_xs(blocks: np.ndarray) -> np.ndarray:
    low = unpacked(blocks["low_scales"], 4, 1)
    high = unpacked(blocks["high_scales"], 2, 1)
    scales = floats(blocks, "d") * ((low | high << 4).astype(np.float32) - 32)
    return _grouped(scales, LEVELS[unpacked(blocks["codes"], 4, 16)])


_SIX_BIT_PAIRS = ("scales", "u1", 12)

BLOCKS_OF_256 = {
    "Q2_K": BlockType(
        np.dtype([("scales", "u1", 16), ("codes", "u1", 64), _D, _DMIN]), _q2, weights=256
    ),
    "Q3_K": BlockType(
        np.dtype([("high", "u1", 32), ("codes", "u1", 64), ("scales", "u1", 12), _D]),
        _q3,
        weights=256,
    ),
    "Q4_K": BlockType(
        np.dtype([_D, _DMIN, _SIX_BIT_PAIRS, ("codes", "u1", 128)]), _q4, weights=256
    ),
    "Q5_K": BlockType(
        np.dtype([_D, _DMIN, _SIX_BIT_PAIRS, ("high", "u1", 32), ("codes", "u1", 128)]),
        _q5,
        weights=256,
    ),
    "Q6_K": BlockType(
        np.dtype([("codes", "u1", 128), ("high", "u1", 64), ("scales", "i1", 16), _D]),
        _q6,
        weights=256,
    ),
    "IQ4_XS": BlockType(
        np.dtype([_D, ("high_scales", "u1", 2), ("low_scales", "u1", 4), ("codes", "u1", 128)]),
        _iq4_xs,
        weights=256,
    ),
}
