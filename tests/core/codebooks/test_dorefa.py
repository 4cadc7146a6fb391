"""DoReFa's map by hand and against Python's own tanh."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core import InputError
from core.codebooks import dorefa

weights = arrays(
    np.float32, array_shapes(min_dims=0, max_dims=3), elements=st.floats(-20, 20, width=32)
)


def test_by_hand() -> None:
    # tanh: 0.7616, 0.4621, −0.1974; t = tanh/1.5232 + ½ = 1, 0.8034, 0.3704; ·3 = 3, 2.41, 1.11.
    np.testing.assert_allclose(dorefa(np.array([1.0, 0.5, -0.2]), 2), [1, 1 / 3, -1 / 3])
    # 4 bits: ·15 = 15, 12.05, 5.56.
    np.testing.assert_allclose(dorefa(np.array([1.0, 0.5, -0.2]), 4), [1, 9 / 15, -3 / 15])


@given(w=weights, bits=st.integers(1, 8))
def test_properties(w: np.ndarray, bits: int) -> None:
    before = w.copy()
    q = dorefa(w, bits)
    assert np.array_equal(w, before), "the input is left unchanged"
    assert q.shape == w.shape
    assert q.dtype == w.dtype
    n = 2**bits - 1
    code = (q.astype(np.float64) + 1) * n / 2
    assert np.abs(code - np.rint(code)).max() < 1e-4, "on the grid"
    assert (np.abs(q) <= 1).all()
    assert (np.diff(q.ravel()[np.argsort(w, axis=None)]) >= 0).all(), "monotone"
    largest = max(math.tanh(abs(float(v))) for v in w.ravel()) or 1.0
    for value, rounded in zip(w.ravel(), code.ravel(), strict=True):
        exact = n * (math.tanh(float(value)) / (2 * largest) + 0.5)
        assert abs(rounded - exact) <= 0.5 + 1e-4
    t = torch.from_numpy(w.copy())
    assert dorefa(t, bits).numpy().tobytes() == q.tobytes(), "NumPy and torch to the last bit"


def test_the_largest_weight_reaches_the_end() -> None:
    w = np.random.default_rng(0).normal(size=1000)
    q = dorefa(w, 3)
    assert abs(q[np.abs(w).argmax()]) == 1.0
    assert len(np.unique(q)) == 8


def test_degenerate_inputs() -> None:
    # All zero: t = ½, 1.5 steps of 3 go to the even 2, ⅓.
    assert dorefa(np.zeros(2, np.float32), 2).tolist() == [np.float32(1 / 3)] * 2
    assert dorefa(np.float16([2.0, -2.0]), 8).dtype == np.float16
    assert dorefa([1, -1], 2).tolist() == [1.0, -1.0]
    assert dorefa(3.0, 1).item() == 1.0
    assert dorefa(np.float32([3e38, -3e38]), 2).tolist() == [1.0, -1.0]
    view = np.linspace(-1, 1, 12).reshape(3, 4)[::-1, ::2]
    assert np.array_equal(dorefa(view, 3), dorefa(view.copy(), 3))
    for w, bits, part in [
        ([], 2, "holds no numbers"),
        ([np.nan], 2, "w holds NaN"),
        ([np.inf], 2, "infinity"),
        ([1.0], 0, "from 1 to 16"),
        ([1.0], 17, "from 1 to 16"),
    ]:
        with pytest.raises(InputError, match=part):
            dorefa(w, bits)
