"""GGUF: a file that the gguf package wrote, blocks by hand, and damaged files."""

import base64
import hashlib
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.models.weights.gguf_blocks import BLOCKS_OF_32
from core.models.weights.gguf_file import read_gguf
from core.models.weights.gguf_k_blocks import BLOCKS_OF_256

# Written by gguf 0.19.0 (GGUFWriter): metadata with an array of texts, of numbers and a boolean,
# and four tensors, quantized by its `quants.quantize`. Its `dequantize` gives the values below.
WRITTEN = zlib.decompress(
    base64.b85decode(
        "c-nJ!4|QW^U|?WjfB+aR0;SVa^HPfvbMz96k~1<(Qj<$ci&8m|)Rm+bm$1Ru`Pr#?#hgGENCgvAlo3iN!UU3%S)r`r%"
        "&JtddXNA!l6od6A0}3rTFefTf@v(sNzBY+Lb3!#BLkS?)XemZ5|9D~G{qc9Vle-t<(C#=QwyRS(A8#^rD9VH3XcPDXB"
        "@DHa2xCx7#tihTxnC^$iVoI84qbgK%S8SAFxT-&+)TuHiBfZLFKp2#;f0A-RoWJ4&*UB;!#783>HAa*QjDVYS^>`0MZ"
        "s&LI"
    )
)
BLOCK_TYPES = {**BLOCKS_OF_32, **BLOCKS_OF_256}
GOLDEN = json.loads((Path(__file__).parent / "gguf_blocks.json").read_text())["blocks"]
EIGHT = np.resize(np.array([127, -127, 0, 1, -2, 3], np.float32), (2, 32))
FOUR = np.resize(np.array([-8, 7, 0, 1, -2, 3], np.float32), (2, 32))


def test_a_file_of_the_gguf_package() -> None:
    plain, eight, four, five = read_gguf(WRITTEN, "w.gguf").tensors
    assert [t.kind for t in (plain, eight, four, five)] == ["F32", "Q8_0", "Q4_0", "Q5_0"]
    assert plain.load is not None
    assert plain.load().tolist() == [[1.5, -2.0], [0.25, 3.0]]
    assert eight.load is not None
    assert np.array_equal(eight.load(), EIGHT)
    assert four.load is not None
    assert np.array_equal(four.load(), FOUR)
    assert five.load is not None
    assert np.array_equal(five.load(), FOUR)


def test_blocks_by_hand() -> None:
    # d = 0.5 as float16 is 0x3800. Byte 0 is 0xF1: weight 0 is (1 − 8)·d, weight 16 (15 − 8)·d.
    block = np.frombuffer(b"\x00\x38" + b"\xf1" + b"\x88" * 15, BLOCK_TYPES["Q4_0"].block)
    values = BLOCK_TYPES["Q4_0"].decode(block)[0]
    assert (values[0], values[16], values[1], values[31]) == (-3.5, 3.5, 0.0, 0.0)
    block = np.frombuffer(b"\x00\x38" + b"\xff\x80" + b"\x02" * 30, BLOCK_TYPES["Q8_0"].block)
    assert BLOCK_TYPES["Q8_0"].decode(block)[0, :3].tolist() == [-0.5, -64.0, 1.0]


@pytest.mark.parametrize("kind", BLOCK_TYPES)
def test_every_weight_is_that_of_the_gguf_package(kind: str) -> None:
    block = np.frombuffer(base64.b85decode(GOLDEN[kind]["block"]), BLOCK_TYPES[kind].block)
    weights = BLOCK_TYPES[kind].decode(block)
    assert weights.dtype == np.float32
    assert weights[0, [0, 1, -2, -1]].tolist() == GOLDEN[kind]["ends"]
    whole = (weights[0] + 0.0).astype("<f4").tobytes()  # −0 as 0
    assert hashlib.sha256(whole).hexdigest()[:16] == GOLDEN[kind]["sha256"]


def test_a_type_that_is_not_read_is_named() -> None:
    content = header(1) + row(b"t", (256,), 16) + bytes(200)
    (tensor,) = read_gguf(content, "w.gguf").tensors
    assert tensor.load is None
    assert tensor.why_not == "blocks of type IQ2_XXS are not read"


def header(tensors: int, entries: int = 0, version: int = 3) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", version, tensors, entries)


def row(name: bytes, shape: tuple[int, ...], kind: int, offset: int = 0) -> bytes:
    sizes = struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
    return struct.pack("<Q", len(name)) + name + sizes + struct.pack("<IQ", kind, offset)


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (header(0, version=1), "is GGUF of version 1; versions 2 and 3"),
        (b"GGUF\x00\x00\x00\x03", "is GGUF of version 50331648"),  # big-endian
        (b"GGUF", "is cut off or damaged"),
        (header(2**63), "is cut off or damaged"),
        (header(0, 1) + struct.pack("<Q", 2**64 - 1), "is cut off or damaged"),
        # a nested array, and one of 2⁶² numbers
        (header(0, 1) + struct.pack("<QIIQ", 0, 9, 9, 1), "is cut off or damaged"),
        (header(0, 1) + struct.pack("<QIIQ", 0, 9, 12, 2**62), "is cut off or damaged"),
        (header(1) + row(b"t", (2**40, 2**40), 0), "'t' of shape [1099511627776, 1099511627776]"),
        (header(1) + row(b"t", (33,), 2), "is no rows of Q4_0 blocks"),
        (header(1) + row(b"t", (2**50,), 8), "lies beyond the end of the file"),
        (header(1) + row(b"t", (4,), 0, 2**63), "takes 16 bytes, and the file gives it 0"),
        (header(1) + row(b"t", (2,) * 5, 0), "is cut off or damaged"),
    ],
)
def test_damaged(content: bytes, part: str) -> None:
    with pytest.raises(InputError) as caught:
        read_gguf(content, "w.gguf")
    assert part in str(caught.value)


def test_cut_off_anywhere() -> None:
    for end in range(4, len(WRITTEN) - 20, 7):  # the last 20 bytes are padding
        with pytest.raises(InputError):
            read_gguf(WRITTEN[:end], "w.gguf")
