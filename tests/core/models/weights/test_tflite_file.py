"""TensorFlow Lite models, written with the package flatbuffers by the numbers of schema.fbs."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import flatbuffers
import numpy as np
import pytest

from core.errors import InputError
from core.models.formats import recognised
from core.models.weights.stored_weights import StoredWeights

FLOAT32, FLOAT16, INT32, UINT8, INT8, INT4 = 0, 1, 2, 3, 9, 17
CONV, DEPTHWISE, PRELU = 3, 4, 54


@dataclass(frozen=True)
class Written:
    """A tensor of the file. scales, zero_points, axis: of its quantization."""

    name: str
    type: int
    shape: Sequence[int]
    data: bytes
    scales: Sequence[float] = ()
    zero_points: Sequence[int] = ()
    axis: int = 0
    is_sparse: bool = False


def tflite(*tensors: Written, operators: Sequence[tuple[int, Sequence[int]]] = ()) -> bytes:
    """A model of one graph. operators: code, numbers of the tensors that go in."""
    b = flatbuffers.Builder(0)

    def table(fields: int, *values: tuple[str, int, object]) -> int:
        b.StartObject(fields)
        for kind, slot, value in values:
            getattr(b, f"Prepend{kind}Slot")(slot, value, 0)
        return b.EndObject()

    def vector(offsets: Sequence[int]) -> int:
        b.StartVector(4, len(offsets), 4)
        for offset in reversed(offsets):
            b.PrependUOffsetTRelative(offset)
        return b.EndVector()

    empty = table(1)
    buffers = [empty, *(table(1, off(b.CreateByteVector(t.data))) for t in tensors)]
    stored = []
    for number, one in enumerate(tensors, start=1):
        own = table(
            7,
            off(b.CreateNumpyVector(np.array(one.scales, "<f4")), 2),
            off(b.CreateNumpyVector(np.array(one.zero_points, "<i8")), 3),
            ("Int32", 6, one.axis),
        )
        shape = b.CreateNumpyVector(np.array(one.shape, "<i4"))
        name = b.CreateString(one.name)
        fields = (off(shape), ("Int8", 1, one.type), ("Uint32", 2, number), off(name, 3))
        sparse = (off(table(0), 6),) if one.is_sparse else ()
        stored.append(table(7, *fields, off(own, 4), *sparse))
    codes = sorted({code for code, _ in operators})
    calls = [
        table(2, ("Uint32", 0, codes.index(code)), off(b.CreateNumpyVector(np.array(i, "<i4")), 1))
        for code, i in operators
    ]
    activation = table(5, off(b.CreateString("activation"), 3))
    graph = table(5, off(vector([*stored, activation])), off(vector(calls), 3))
    named = [table(4, ("Int8", 0, code), ("Int32", 3, code)) for code in codes]
    lists = off(vector(named), 1), off(vector([graph]), 2), off(vector(buffers), 4)
    b.Finish(table(5, ("Uint32", 0, 3), *lists), file_identifier=b"TFL3")
    return bytes(b.Output())


def off(place: int, slot: int = 0) -> tuple[str, int, int]:
    return "UOffsetTRelative", slot, place


WHOLE = tflite(
    Written("plain", FLOAT32, (2, 2), struct.pack("<4f", 1, -2, 3, 4)),
    Written("half", FLOAT16, (2,), np.array([0.5, -1], "<f2").tobytes()),
    Written("codes", UINT8, (1, 3), bytes([0, 128, 255]), [0.5], [128]),
    Written("deep", INT8, (1, 2, 1, 2), struct.pack("4b", -4, 3, 2, 1), [0.5, 2], [0, 0], 3),
    Written("nibbles", INT4, (3,), bytes([0x7F, 0x08]), [0.25], [0]),
    Written("bias", INT32, (2,), struct.pack("<2i", 300, -1), [0.125]),
    Written("sizes", INT32, (2,), struct.pack("<2i", 2, 2)),
    Written("pruned", FLOAT32, (2, 3), struct.pack("<f", 1), is_sparse=True),
    Written("slopes", FLOAT32, (1, 1, 2), struct.pack("<2f", 0.25, 0.5)),
    operators=[(CONV, (5, 0, 5)), (DEPTHWISE, (5, 3)), (PRELU, (5, 8))],
)


def read(content: bytes) -> StoredWeights:
    format, file = recognised(content, 10.0, "m.tflite")
    assert format.name == "TensorFlow Lite"
    assert format.read is not None
    return format.read(file)


def test_values_by_hand() -> None:
    tensors = {one.name: one for one in read(WHOLE).tensors}  # the activation is none
    values = {name: one.load().tolist() for name, one in tensors.items() if one.load}
    assert values == {
        "plain": [[1, -2], [3, 4]],
        "half": [0.5, -1],
        "codes": [[-64, 0, 63.5]],  # 0.5 · (code − 128)
        "deep": [[[[-2, 6]], [[1, 2]]]],  # the last axis has scales 0.5 and 2
        "nibbles": [-0.25, 1.75, -2.0],  # −1, 7, −8, the lower half of a byte first
        "bias": [37.5, -0.125],
    }
    assert tensors["sizes"].why_not == "it holds integers, not float weights"
    assert tensors["pruned"].shape == (2, 3)
    assert tensors["pruned"].why_not == "it is sparse, which is not read"
    assert tensors["slopes"].why_not == "slopes of a PReLU stay in float"
    assert {one.name for one in tensors.values() if one.channels_last} == {"deep"}


def test_its_own_scales_are_told() -> None:
    stored = read(WHOLE)
    kinds = {one.name: one.kind for one in stored.tensors}
    assert kinds["plain"] == "F32"
    assert kinds["deep"] == "I8 ×2"
    assert stored.notes[1].startswith("4 of its tensors are quantized already (U8 ×1:")


@pytest.mark.parametrize(
    "damaged",
    [
        WHOLE[:40],
        tflite(Written("long", FLOAT32, (3, 3), b"1234")),
        tflite(Written("scales", INT8, (1, 2), b"12", [1, 2, 3], axis=1)),
        tflite(Written("axis", INT8, (1, 2), b"12", [1, 2], axis=9)),
        tflite(Written("negative", FLOAT32, (-1, -1), b"1234")),
        tflite(Written("w", FLOAT32, (1,), b"1234"), operators=[(DEPTHWISE, (0,))]),
    ],
)
def test_damaged_files_are_refused(damaged: bytes) -> None:
    with pytest.raises(InputError, match=r"save it again|damaged"):
        read(damaged)
