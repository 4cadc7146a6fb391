"""Reading the weights of a TensorFlow Lite (LiteRT) model; its graph is not run.

Format: tensorflow/lite/schema/schema.fbs, version 3. Quantized tensors carry their own scales and
zero points, one of each, or one for each index of an axis.
"""

import math
import struct
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from core.errors import InputError
from core.models.weights.flat_table import FlatTable
from core.models.weights.stored_weights import (
    StoredTensor,
    StoredWeights,
    check_name_and_shape,
    stored_tensor,
)

MAGIC = b"TFL3"  # at byte 4
_MOST_TENSORS = 100_000
# schema.fbs, TensorType -> `ELEMENT_TYPES`; INT4 is two codes a byte.
_KINDS = {
    0: "F32", 1: "F16", 2: "I32", 3: "U8", 4: "I64", 6: "BOOL", 7: "I16", 9: "I8", 10: "F64",
    12: "U64", 15: "U32", 16: "U16", 17: "I4", 18: "BF16",
}  # fmt: skip
_TIMES = " ×"
# schema.fbs, BuiltinOperator. Weights of a depthwise convolution have channels on the last axis.
_DEPTHWISE, _PRELU = 4, 54
_CODES = {"U8": "u1", "I8": "i1", "I16": "<i2", "I32": "<i4", "I4": "u1"}


def read_tflite(content: bytes, name: str) -> StoredWeights:
    """The tensors that the file stores, of all its subgraphs. name: what messages call it.

    The values of quantized ones are scale · (code − zero point).

    Raises:
        InputError: when the file is damaged, or a tensor lies outside of it.
    """
    try:
        tensors = tuple(_tensors(FlatTable.root(content), name))
    except InputError:
        raise
    except (ValueError, KeyError, TypeError, IndexError, OverflowError, struct.error):
        raise InputError(f"{name} is a damaged TensorFlow Lite model; save it again.") from None
    quantized = [one.kind for one in tensors if _TIMES in one.kind]
    notes = ["Its graph is not run: TensorFlow Lite is another runtime."]
    if quantized:
        notes.append(
            f"{len(quantized)} of its tensors are quantized already ({quantized[0]}: codes of that "
            "type, with so many scales of their own); their values are those that their scales and "
            "zero points give."
        )
    return StoredWeights("TensorFlow Lite", tensors, tuple(notes))


def _tensors(model: FlatTable, name: str) -> Iterator[StoredTensor]:
    buffers = model.tables(4)
    left = _MOST_TENSORS
    for graph in model.tables(2):
        stored = graph.tables(0)
        left -= len(stored)
        if left < 0:
            raise InputError(f"{name} has more than {_MOST_TENSORS:,} tensors, which are allowed.")
        depthwise = _second_inputs(model, graph, _DEPTHWISE)
        slopes = _second_inputs(model, graph, _PRELU)
        for number, tensor in enumerate(stored):
            data = _data(model.content, buffers[tensor.integer(2)])
            if not len(data):
                continue
            found = replace(_tensor(tensor, data), channels_last=number in depthwise)
            if number in slopes:
                found = replace(found, load=None, why_not="slopes of a PReLU stay in float")
            yield found


def _second_inputs(model: FlatTable, graph: FlatTable, operator: int) -> set[int]:
    """The numbers of the tensors that are the second input of such an operator: its weights."""
    codes = [max(one.integer(0, bits=8), one.integer(3)) for one in model.tables(1)]
    return {
        int(one.numbers(1, "<i4")[1])
        for one in graph.tables(3)
        if codes[one.integer(0)] == operator
    }


def _data(content: bytes, buffer: FlatTable) -> bytes | memoryview:
    """The bytes of a buffer: within it, or, in files of more than 2 GB, behind all tables."""
    offset, size = buffer.integer(1, bits=64), buffer.integer(2, bits=64)
    if offset > 1:
        if offset + size > len(content):
            raise ValueError(offset)
        return memoryview(content)[offset : offset + size]
    return buffer.numbers(0, "u1").data


def _tensor(tensor: FlatTable, data: bytes | memoryview) -> StoredTensor:
    name, shape = tensor.text(3), tuple(tensor.numbers(0, "<i4").tolist())
    number = tensor.integer(1, bits=8)
    kind = _KINDS.get(number, f"number {number}")
    own = tensor.table(4)
    scales = own.numbers(2, "<f4") if own else np.empty(0, np.float32)
    if tensor.table(6) is not None:
        check_name_and_shape(name, shape)
        return StoredTensor(name, kind, shape, None, "it is sparse, which is not read")
    if not scales.size or kind not in _CODES or own is None:
        return stored_tensor(name, kind, shape, data)
    check_name_and_shape(name, shape)
    zero_points = own.numbers(3, "<i8")
    per_axis = [1] * len(shape)
    if scales.size > 1:
        per_axis[own.integer(6)] = scales.size
    scale, zero_point = scales.reshape(per_axis), np.zeros(1, np.int64)
    if zero_points.size:
        zero_point = zero_points.reshape(per_axis if zero_points.size > 1 else 1)
    codes = _codes(kind, shape, data)
    np.broadcast_shapes(scale.shape, codes.shape)  # a ValueError when they do not fit
    return StoredTensor(
        name,
        f"{kind}{_TIMES}{scales.size}",
        shape,
        lambda: ((codes.astype(np.int64) - zero_point) * scale).astype(np.float32),
    )


def _codes(kind: str, shape: tuple[int, ...], data: bytes | memoryview) -> np.ndarray:
    codes = np.frombuffer(data, _CODES[kind])
    if kind == "I4":
        pairs = np.stack([codes & 15, codes >> 4], axis=-1).reshape(-1)[: math.prod(shape)]
        codes = pairs.astype(np.int8) - 16 * (pairs > 7)
    return codes.reshape(shape)
