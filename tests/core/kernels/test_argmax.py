"""The largest code is the largest number."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core import InputError
from core.kernels.argmax import argmax


@given(
    q=arrays(np.int8, array_shapes(max_dims=3, max_side=5), elements=st.integers(-3, 3)),
    data=st.data(),
)
def test_first_and_last_of_the_largest(q: np.ndarray, data) -> None:
    axis = data.draw(st.integers(-q.ndim, q.ndim - 1))
    rows = np.moveaxis(q, axis, -1).reshape(-1, q.shape[axis]).tolist()
    for last in (False, True):
        wanted = [
            max(i for i, v in enumerate(row) if v == max(row)) if last else row.index(max(row))
            for row in rows
        ]
        found = argmax(q, axis, last=last)
        assert found.dtype == np.int64
        assert found.ravel().tolist() == wanted
        assert argmax(q, axis, keepdims=True, last=last).ndim == q.ndim
        assert argmax(torch.from_numpy(q), axis, last=last).numpy().tobytes() == found.tobytes()


def test_what_is_refused() -> None:
    for q, axis in ((np.zeros((2, 0), np.int8), 1), (np.zeros(3, np.int8), 1), (np.int8(1), 0)):
        with pytest.raises(InputError, match="elements along axis"):
            argmax(q, axis)
    with pytest.raises(InputError, match="integers"):
        argmax(np.zeros(3), 0)
