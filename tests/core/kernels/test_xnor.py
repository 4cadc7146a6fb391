"""Products of signs on packed bits: against float products, NumPy and torch alike."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import InputError
from core.kernels.xnor import pack_signs, unpack_signs, xnor_matmul


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 9), st.integers(0, 9), st.integers(0, 70))
def test_it_equals_the_float_product_of_signs(seed: int, rows: int, cols: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(rows, n)), rng.normal(size=(cols, n))
    expected = np.where(a < 0, -1.0, 1.0) @ np.where(b < 0, -1.0, 1.0).T
    found = xnor_matmul(pack_signs(a), pack_signs(b))
    assert found.dtype == np.int32
    np.testing.assert_array_equal(found, expected)
    torchs = xnor_matmul(pack_signs(torch.tensor(a)), pack_signs(torch.tensor(b)))
    assert torchs.dtype == torch.int32
    np.testing.assert_array_equal(torchs.numpy(), found)


def test_zero_counts_as_plus_one_and_comes_back_as_such() -> None:
    packed = pack_signs(np.array([[0.0, -0.0, -1e-30, np.inf, -np.inf]]))
    assert unpack_signs(packed).tolist() == [[1, 1, -1, 1, -1]]


def test_eight_signs_take_a_byte() -> None:
    packed = pack_signs(np.ones((3, 17)))
    assert packed.bits.shape == (3, 3)
    assert packed.bits.dtype == np.uint8


def test_large_operands_are_computed_block_by_block() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(300, 640)), rng.normal(size=(400, 640))
    expected = np.where(a < 0, -1.0, 1.0) @ np.where(b < 0, -1.0, 1.0).T
    np.testing.assert_array_equal(xnor_matmul(pack_signs(a), pack_signs(b)), expected)


def test_what_is_refused() -> None:
    with pytest.raises(InputError, match=r"rows of 3 and of 4 signs"):
        xnor_matmul(pack_signs(np.ones((1, 3))), pack_signs(np.ones((1, 4))))
    with pytest.raises(InputError, match="give a matrix"):
        pack_signs(np.ones(3))
    with pytest.raises(InputError, match="NaN"):
        pack_signs(np.array([[np.nan]]))
