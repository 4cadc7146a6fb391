"""Reading GGUF, the format of llama.cpp: a header with metadata, a table of tensors, their bytes.

Specification: ggml, `docs/gguf.md` (versions 2 and 3, little-endian).
"""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from core.errors import InputError
from core.models.weights.element_types import ELEMENT_TYPES
from core.models.weights.gguf_blocks import BLOCKS_OF_32, BlockType
from core.models.weights.gguf_k_blocks import BLOCKS_OF_256
from core.models.weights.stored_weights import (
    StoredTensor,
    StoredWeights,
    check_name_and_shape,
    stored_tensor,
)

MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_MOST_AXES = 4
# Types of tensors by their number in the file.
_TENSOR_TYPES = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0", 9: "Q8_1",
    10: "Q2_K", 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K", 15: "Q8_K", 16: "IQ2_XXS",
    17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS",
    24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64", 29: "IQ1_M", 30: "BF16", 34: "TQ1_0",
    35: "TQ2_0", 39: "MXFP4", 40: "NVFP4", 41: "Q1_0",
}  # fmt: skip
_BLOCK_TYPES = {**BLOCKS_OF_32, **BLOCKS_OF_256}
# Types of metadata by their number -> bytes of one value.
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_STRING, _ARRAY = 8, 9


@dataclass
class _Cursor:
    """A place in the file; whoever reads past the end gets an EOFError."""

    content: memoryview
    at: int = 0

    def take(self, count: int) -> memoryview:
        if count > len(self.content) - self.at:
            raise EOFError
        self.at += count
        return self.content[self.at - count : self.at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")

    def text(self) -> str:
        return bytes(self.take(self.number(8))).decode("utf-8", "replace")


def read_gguf(content: bytes, name: str) -> StoredWeights:
    """The tensors of a file, those in blocks dequantized when they are loaded.

    name: what messages call the file.

    Raises:
        InputError: for another version, a file that is cut off, or a table that fits no tensors.
    """
    cursor = _Cursor(memoryview(content), len(MAGIC))
    try:
        version = cursor.number(4)
        if version not in _VERSIONS:
            raise InputError(
                f"{name} is GGUF of version {version}; versions 2 and 3, little-endian, are read: "
                "convert it with a current llama.cpp."
            )
        tensors, entries = cursor.number(8), cursor.number(8)
        alignment = _alignment(cursor, entries)
        table = [_table_row(cursor) for _ in range(tensors)]
    except EOFError:
        raise InputError(f"{name} is cut off or damaged; download or convert it again.") from None
    start = -(-cursor.at // alignment) * alignment
    data = memoryview(content)[start:]
    return StoredWeights("GGUF", tuple(_tensor(*row, data) for row in table))


def _alignment(cursor: _Cursor, entries: int) -> int:
    """Read past the metadata; the tensors begin at a multiple of this."""
    alignment = 32
    for _ in range(entries):
        key, kind = cursor.text(), cursor.number(4)
        if key == "general.alignment" and kind == 4:
            alignment = max(cursor.number(4), 1)
        else:
            _skip(cursor, kind)
    return alignment


def _skip(cursor: _Cursor, kind: int) -> None:
    """Read past one value of the metadata."""
    if kind == _STRING:
        cursor.take(cursor.number(8))
    elif kind == _ARRAY:
        inner, count = cursor.number(4), cursor.number(8)
        if inner in _SIZES:
            cursor.take(count * _SIZES[inner])
        elif inner == _STRING:
            for _ in range(count):
                cursor.take(cursor.number(8))
        else:
            raise EOFError  # arrays of arrays are in no file of llama.cpp's
    else:
        cursor.take(_SIZES.get(kind, len(cursor.content)))


def _table_row(cursor: _Cursor) -> tuple[str, tuple[int, ...], str, int]:
    """Name, shape in NumPy's order, type, and where in the data the tensor begins."""
    name, axes = cursor.text(), cursor.number(4)
    if axes > _MOST_AXES:
        raise EOFError
    shape = tuple(cursor.number(8) for _ in range(axes))[::-1]
    kind = cursor.number(4)
    return name, shape, _TENSOR_TYPES.get(kind, f"number {kind}"), cursor.number(8)


def _tensor(
    name: str, shape: tuple[int, ...], kind: str, begin: int, data: memoryview
) -> StoredTensor:
    check_name_and_shape(name, shape)
    block = _BLOCK_TYPES.get(kind)
    if block is None:
        if kind not in ELEMENT_TYPES:
            return StoredTensor(name, kind, shape, None, f"blocks of type {kind} are not read")
        size = ELEMENT_TYPES[kind].stored.itemsize
        return stored_tensor(name, kind, shape, data[begin : begin + math.prod(shape) * size])
    count, rest = divmod(math.prod(shape), block.weights)
    lies = data[begin : begin + count * block.block.itemsize]
    if rest or not shape or shape[-1] % block.weights:
        raise InputError(f"the tensor {name!r} of shape {list(shape)} is no rows of {kind} blocks.")
    if len(lies) < count * block.block.itemsize:
        raise InputError(f"the tensor {name!r} lies beyond the end of the file, which is cut off.")
    return StoredTensor(name, kind, shape, partial(_decode, block, lies, shape))


def _decode(block: BlockType, lies: memoryview, shape: tuple[int, ...]) -> np.ndarray:
    return block.decode(np.frombuffer(lies, block.block)).reshape(shape)
