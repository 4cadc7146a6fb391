"""The transposed convolution against torch's in float64."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from core import InputError
from core.kernels.accumulator import Accumulator
from core.kernels.conv_transpose import conv_transpose_integer


@given(data=st.data())
def test_equals_torch(data) -> None:
    pick = lambda low, high: data.draw(st.integers(low, high))  # noqa: E731
    rank, groups, deep, wide = pick(1, 2), pick(1, 2), pick(1, 3), pick(1, 3)
    rng = np.random.default_rng(pick(0, 2**32))
    kinds = data.draw(st.tuples(*[st.sampled_from([np.int8, np.uint8, np.int16])] * 2))
    kernel = [pick(1, 3) for _ in range(rank)]
    stride, dilation = pick(1, 3), pick(1, 2)
    padding, extra = pick(0, 1), pick(0, min(stride, dilation) - (stride == dilation))
    extra = min(extra, max(stride, dilation) - 1)

    def codes(dtype, shape=()) -> np.ndarray:
        info = np.iinfo(dtype)
        return rng.integers(info.min, info.max, shape, endpoint=True).astype(dtype)

    x = codes(kinds[0], (2, groups * deep, *(pick(3, 6) for _ in range(rank))))
    w = codes(kinds[1], (groups * deep, wide, *kernel))
    zx, zw = codes(kinds[0]), codes(kinds[1])
    before = x.copy(), w.copy()
    transposed = functional.conv_transpose1d if rank == 1 else functional.conv_transpose2d
    real = torch.from_numpy(x.astype(np.float64) - zx), torch.from_numpy(w.astype(np.float64) - zw)
    options = (stride, padding, extra, groups, dilation)
    exact = transposed(*real, None, *options).numpy().astype(np.int64)
    rest = (stride, padding, dilation, extra, groups)
    assert np.array_equal(conv_transpose_integer(x, w, zx, zw, *rest, Accumulator.WIDE), exact)
    ours = conv_transpose_integer(x, w, zx, zw, *rest)
    assert np.array_equal(ours, exact.astype(np.int32))
    in_torch = conv_transpose_integer(torch.from_numpy(x), torch.from_numpy(w), zx, zw, *rest)
    assert in_torch.numpy().tobytes() == ours.tobytes()
    assert np.array_equal(x, before[0])
    assert np.array_equal(w, before[1])


def test_what_is_refused() -> None:
    with pytest.raises(InputError, match="do not fit w"):
        conv_transpose_integer(np.zeros((1, 3, 4), np.int8), np.zeros((2, 1, 3), np.int8))
    with pytest.raises(InputError, match="3 axes each"):
        conv_transpose_integer(np.zeros((3, 4), np.int8), np.zeros((2, 1, 3), np.int8))
