"""Packed codes against onnx's int4 and int2 tensors, NumPy's packbits, and by hand."""

import ml_dtypes
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from onnx import numpy_helper

from core import InputError
from core.formats import pack, unpack

widths = st.sampled_from([1, 2, 4])


def codes(bits: int, signed: bool) -> st.SearchStrategy:
    low = -(1 << (bits - 1)) if signed else 0
    return st.lists(st.integers(low, low + (1 << bits) - 1), max_size=20)


@pytest.mark.parametrize("dtype", ["int4", "uint4", "int2", "uint2"])
@given(data=st.data())
def test_bytes_are_those_of_onnx(dtype: str, data) -> None:
    bits, signed = int(dtype[-1]), not dtype.startswith("u")
    values = np.array(data.draw(codes(bits, signed)), np.int8)
    raw = numpy_helper.from_array(values.astype(getattr(ml_dtypes, dtype))).raw_data
    assert pack(values, bits).tobytes() == raw
    assert unpack(np.frombuffer(raw, np.uint8), bits, len(values), signed).tolist() == list(values)


@given(bits=st.lists(st.integers(0, 1), max_size=40))
def test_one_bit_is_packbits(bits: list[int]) -> None:
    values = np.array(bits, np.uint8)
    assert np.array_equal(pack(values, 1), np.packbits(values, bitorder="little"))


@given(bits=widths, signed=st.booleans(), data=st.data())
def test_there_and_back(bits: int, signed: bool, data) -> None:
    values = np.array(data.draw(codes(bits, signed)), np.int16)
    before = values.copy()
    packed = pack(values, bits)
    assert packed.shape == (-(-values.size * bits // 8),)
    assert np.array_equal(unpack(packed, bits, values.size, signed), values)
    assert np.array_equal(values, before)
    in_torch = pack(torch.from_numpy(values.copy()), bits)
    assert in_torch.numpy().tobytes() == packed.tobytes()
    assert np.array_equal(unpack(in_torch, bits, values.size, signed).numpy(), values)


def test_shapes_and_layouts() -> None:
    grid = np.arange(12).reshape(3, 4)
    assert pack(grid[:, ::-1], 4).tolist() == pack(grid[:, ::-1].ravel(), 4).tolist()
    assert pack(np.zeros((0, 3), int), 2).shape == (0,)
    assert pack(5, 4).tolist() == [5]


def test_what_is_refused() -> None:
    with pytest.raises(InputError, match="widths are 1, 2 and 4"):
        pack([1], 3)
    with pytest.raises(InputError, match="a code of 4 bits is -8 to 15"):
        pack([16], 4)
    with pytest.raises(InputError, match="hold 4 codes of 4 bits; 5 were asked for"):
        unpack([1, 2], 4, 5)
    with pytest.raises(InputError, match="give integers"):
        pack([0.5], 4)


@pytest.mark.parametrize("code", [2**32 + 1, -(2**32), 2**31, 16, -9])
def test_codes_are_checked_before_they_are_cast(code: int) -> None:
    for codes_of_4_bits in (np.array([code]), torch.tensor([code])):
        with pytest.raises(InputError, match="a code of 4 bits is -8 to 15"):
            pack(codes_of_4_bits, 4)
    with pytest.raises(InputError, match="-8 to 15"):
        pack(np.array([2**64 - 1], np.uint64), 4)


@pytest.mark.parametrize("packed", [[256], [-129], [2**32 + 0x21]])
def test_what_is_no_byte(packed: list[int]) -> None:
    with pytest.raises(InputError, match="beyond a byte"):
        unpack(packed, 4, 2)
    assert unpack(np.array([-15], np.int8), 4, 2).tolist() == [1, 15]  # 0xF1
