"""Weights with a scale for each block of elements along an axis: DequantizeLinear-21, MatMulNBits.

    w = S[block] · (q − Z[block])

A last block may be shorter. Scales may be negative or 0 here, as quantizers of large language
models write them, and zero points may be real numbers: `QuantParams` stands for neither.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.arrays import Array, as_float, as_integer, like, namespace, to_numpy
from core.errors import InputError
from core.formats.packing import unpack
from core.granularity import PerGroup, blocked, merged, spread

_BITS = (2, 4, 8)


def dequantize_blocks(q: Any, scale: Any, zero_point: Any, axis: int, block_size: int) -> Array:
    """S · (q − Z) with a scale and a zero point for each `block_size` elements along `axis`.

    q:          integer codes. scale: floats of q's shape with ⌈n / block_size⌉ elements along
                `axis`; the result has their dtype.
    zero_point: integers or floats of the shape of scale, or 0.

    Raises:
        InputError: for shapes that do not fit, or an axis that is not there.

    >>> q, scale = np.array([[1, 2, 3, 4, 5]], np.int8), np.array([[0.5, 2.0, -1.0]], np.float32)
    >>> dequantize_blocks(q, scale, np.array([[1, 0, 0]]), axis=1, block_size=2).tolist()
    [[0.0, 0.5, 6.0, 8.0, -5.0]]
    """
    q, scale = as_integer(q, "q"), as_float(scale, "scale")
    xp = namespace(q)
    shape, groups = tuple(q.shape), PerGroup(axis, block_size, pad=True)
    scales = spread(like(scale, q), shape, groups)
    zero = like(zero_point, q)
    zero = spread(zero, shape, groups) if zero.ndim else zero
    wide = xp.float32 if scales.dtype != xp.float64 else xp.float64  # float16 is rounded at the end
    steps = xp.astype(blocked(q, groups), wide) - xp.astype(zero, wide)
    return merged(xp.astype(steps * xp.astype(scales, wide), scales.dtype), shape, groups)


@dataclass(frozen=True, eq=False)
class BlockedWeights:
    """The weights of a MatMulNBits, unpacked.

    codes:      (N, K) uint8, 0 … 2ᵇ − 1.
    scale:      (N, ⌈K / block_size⌉), floats.
    zero_point: the same shape: int32, or floats.
    """

    codes: np.ndarray
    scale: np.ndarray
    zero_point: np.ndarray
    block_size: int

    def real(self) -> np.ndarray:
        """The weights as numbers (K, N): what the operator multiplies by, y = a @ real()."""
        w = dequantize_blocks(self.codes, self.scale, self.zero_point, 1, self.block_size)
        return np.swapaxes(w, 0, 1)


def unpack_nbits(
    packed: Any,
    scale: Any,
    zero_point: Any,
    shape: tuple[int, int],
    bits: int,
    block_size: int,
) -> BlockedWeights:
    """The weights of onnxruntime's MatMulNBits (com.microsoft) from how it stores them.

    packed:     uint8 (N, ⌈K / block_size⌉, block_size · bits / 8), the first code in the lowest
                bits.
    scale:      N·⌈K / block_size⌉ floats in any shape.
    zero_point: None for 2ᵇ⁻¹; floats as many as scales; or uint8, packed like the codes, each row
                of N filled up to whole bytes.
    shape:      (K, N), the operator's attributes.

    Raises:
        InputError: for other widths, block sizes, or counts of elements.

    >>> packed = np.array([[[0x21, 0x43, 0x65, 0x87, 0, 0, 0, 0]]], np.uint8)
    >>> w = unpack_nbits(packed, np.array([0.5], np.float32), None, (5, 1), 4, 16)
    >>> w.codes.tolist(), w.zero_point.tolist(), w.real()[:, 0].tolist()
    ([[1, 2, 3, 4, 5]], [[8]], [-3.5, -3.0, -2.5, -2.0, -1.5])
    """
    depth, rows = shape
    if bits not in _BITS:
        raise InputError(f"MatMulNBits has weights of {bits} bits; give 2, 4 or 8.")
    if block_size < 16 or block_size & (block_size - 1):
        raise InputError(f"block_size {block_size}: give a power of two, 16 or more.")
    blocks = -(-depth // block_size)
    codes = _unpacked(packed, (rows, blocks, block_size), bits, "weights")
    scales = _counted(to_numpy(as_float(scale, "scale")), (rows, blocks), "scales")
    if zero_point is None:
        zeros = np.full((rows, blocks), 1 << (bits - 1), np.int32)
    elif to_numpy(zero_point).dtype.kind == "f":
        zeros = _counted(to_numpy(zero_point), (rows, blocks), "zero points")
    else:
        per_row = -(-blocks * bits // 8) * 8 // bits  # a row is filled up to whole bytes
        zeros = _unpacked(zero_point, (rows, per_row), bits, "zero points")[:, :blocks]
        zeros = zeros.astype(np.int32)
    return BlockedWeights(codes.reshape(rows, -1)[:, :depth], scales, zeros, block_size)


def _unpacked(packed: Any, shape: tuple[int, ...], bits: int, name: str) -> np.ndarray:
    """Codes of `shape` from bytes in any shape."""
    flat = to_numpy(as_integer(packed, name)).reshape(-1)
    count = int(np.prod(shape))
    if flat.dtype != np.uint8 or flat.size * 8 != count * bits:
        raise InputError(
            f"the {name} have {flat.size} elements of {flat.dtype}; {count} codes of {bits} bits "
            f"are {count * bits // 8} of uint8."
        )
    codes = flat if bits == 8 else unpack(flat, bits, count)
    return codes.reshape(shape)


def _counted(values: np.ndarray, shape: tuple[int, int], name: str) -> np.ndarray:
    if values.size != shape[0] * shape[1]:
        raise InputError(f"there are {values.size} {name}; give one a block, {shape}.")
    return values.reshape(shape)
