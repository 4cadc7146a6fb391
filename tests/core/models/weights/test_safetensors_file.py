"""safetensors: bytes by hand, files of the format's own package, and damaged ones."""

import json

import ml_dtypes
import numpy as np
import pytest
import safetensors.numpy

from core.errors import InputError
from core.models.weights.safetensors_file import is_safetensors, read_safetensors


def file(header: object, data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def entry(dtype: str, shape: list, begin: int, end: int) -> dict:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def test_by_hand() -> None:
    # bfloat16: 1.0 is 0x3F80, −2.0 is 0xC000; E4M3: 0x38 is 1.0, 0x7E is 448; E5M2: 0x3C is 1.0
    content = file(
        {
            "__metadata__": {"format": "pt"},
            "b": entry("BF16", [2], 0, 4),
            "e4": entry("F8_E4M3", [2], 4, 6),
            "e5": entry("F8_E5M2", [1, 1], 6, 7),
            "i": entry("I8", [1], 7, 8),
            "new": entry("F4", [2], 8, 9),
        },
        b"\x80\x3f\x00\xc0\x38\x7e\x3c\x05\x11",
    )
    assert is_safetensors(content)
    tensors = {t.name: t for t in read_safetensors(content, "f").tensors}
    assert tensors["b"].load().tolist() == [1.0, -2.0]
    assert tensors["e4"].load().tolist() == [1.0, 448.0]
    assert tensors["e5"].load().tolist() == [[1.0]]
    assert tensors["i"].load is None
    assert tensors["new"].why_not == "numbers of type F4 are not read"


@pytest.mark.parametrize(
    "dtype", [np.float64, np.float32, np.float16, ml_dtypes.bfloat16, ml_dtypes.float8_e4m3fn]
)
def test_files_of_the_package(dtype: type) -> None:
    x = np.random.default_rng(0).normal(size=(3, 5)).astype(dtype)
    (one,) = read_safetensors(safetensors.numpy.save({"x": x}), "f").tensors
    assert np.array_equal(one.load(), x.astype(np.float64))


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (file(b"{"), "the header of f is damaged or cut off"),
        (file(b"[1]"), "the header of f is damaged"),
        (file({"a": 3}), "the header of f is damaged"),
        (file({"a": {"dtype": "F32", "shape": [1]}}), "the header of f is damaged"),
        (file(b'{"a":' + b"[" * 100_000), "the header of f is damaged"),
        (file({"a": entry("F32", [2], 0, 8)}, b"\0" * 7), "'a' lies from byte 0 to 8"),
        (file({"a": entry("F32", [2], 8, 0)}, b"\0" * 8), "'a' lies from byte 8 to 0"),
        (
            file({"a": entry("F32", [3], 0, 8)}, b"\0" * 8),
            "takes 12 bytes, and the file gives it 8",
        ),
        (file({"a": entry("F32", [2**61, 2**61], 0, 0)}), "the file gives it 0"),
        (file({"a": entry("F32", [-1, -2], 0, 8)}, b"\0" * 8), "has no shape"),
        (file({"a": entry("F32", [True, 2], 0, 8)}, b"\0" * 8), "has no shape"),
        (
            file({"n" * 2000: entry("F32", [2], 0, 8)}, b"\0" * 8),
            "names are texts of at most 1,000",
        ),
    ],
)
def test_damaged(content: bytes, part: str) -> None:
    with pytest.raises(InputError) as caught:
        read_safetensors(content, "f")
    assert part in str(caught.value)
