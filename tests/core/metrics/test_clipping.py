"""The share of clipped values, by hand."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.metrics import share_clipped


def test_by_hand() -> None:
    assert share_clipped(np.array([0.0, 1.0, 2.0, 3.0]), 0.5, 2.0) == 0.5
    assert share_clipped(torch.tensor([5.0]), 0.0, 1.0) == 1.0
    assert share_clipped(np.zeros(0), 0.0, 1.0) == 0.0


def test_a_float32_is_compared_in_float64() -> None:
    x = np.array([0.1], np.float32)  # 0.100000001490116
    assert share_clipped(x, -1.0, 0.1) == share_clipped(x.astype(np.float64), -1.0, 0.1) == 1.0
    assert share_clipped(torch.tensor([0.1]), -1.0, 0.1) == 1.0


@given(
    arrays(np.float32, 6, elements=st.floats(-4, 4, width=32)),
    st.floats(-3, 0),
    st.floats(0, 3),
    st.integers(0, 2),
)
def test_counted_one_by_one(x: np.ndarray, low: float, high: float, nan: int) -> None:
    x[:nan] = np.nan  # which lies neither inside nor outside, and is not counted
    outside = sum(one < low or one > high for one in x.tolist())
    whole = np.concatenate([np.zeros(2**15 - 3, np.float32), x])  # over the end of a piece
    assert share_clipped(whole, low, high) == outside / whole.size
