"""The accumulator's width, by hand."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.kernels import Accumulator, bits_used
from core.kernels.accumulator import narrowed

TOTAL = [0, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**32 + 7, -(2**40)]


@pytest.mark.parametrize("library", [np.array, torch.tensor])
def test_overflow_by_hand(library) -> None:
    total = library(TOTAL)
    top, bottom = 2**31 - 1, -(2**31)
    assert narrowed(total, Accumulator.WRAP).tolist() == [0, top, bottom, bottom, top, 7, 0]
    saturated = [0, top, top, bottom, bottom, top, bottom]
    assert narrowed(total, Accumulator.SATURATE).tolist() == saturated
    assert narrowed(total, Accumulator.WIDE).tolist() == TOTAL


@given(values=st.lists(st.integers(-(2**40), 2**40), min_size=1, max_size=9))
def test_bits_used_is_the_narrowest_that_holds_all(values: list[int]) -> None:
    bits = bits_used(np.array(values))
    assert all(-(1 << (bits - 1)) <= v < 1 << (bits - 1) for v in values)
    narrower = bits - 1
    assert narrower == 0 or any(
        not -(1 << narrower) // 2 <= v < (1 << narrower) // 2 for v in values
    )
    assert bits_used(torch.tensor(values)) == bits


def test_bits_of_nothing() -> None:
    assert bits_used(np.zeros((0, 3), np.int32)) == 0
