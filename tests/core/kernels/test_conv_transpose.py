"""The transposed convolution against torch's in float64, and onnxruntime's dequantized one."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from core import InputError, IntFormat
from core.kernels import requantize
from core.kernels.accumulator import Accumulator
from core.kernels.conv_transpose import conv_transpose_integer
from tests.core.kernels.one_node import run_operator

TRANSPOSED = (
    functional.conv_transpose1d,
    functional.conv_transpose2d,
    functional.conv_transpose3d,
)


@given(data=st.data())
def test_equals_torch(data) -> None:
    pick = lambda low, high: data.draw(st.integers(low, high))  # noqa: E731
    rank, groups, deep, wide = pick(1, 3), pick(1, 2), pick(1, 3), pick(1, 3)
    rng = np.random.default_rng(pick(0, 2**32))
    kinds = data.draw(st.tuples(*[st.sampled_from([np.int8, np.uint8, np.int16])] * 2))
    kernel = [pick(1, 3) for _ in range(rank)]
    stride, dilation = pick(1, 3), pick(1, 2)
    padding, extra = pick(0, 1), pick(0, min(stride, dilation) - (stride == dilation))
    extra = min(extra, max(stride, dilation) - 1)

    def codes(dtype, shape=()) -> np.ndarray:
        info = np.iinfo(dtype)
        return rng.integers(info.min, info.max, shape, endpoint=True).astype(dtype)

    x = codes(kinds[0], (2, groups * deep, *(pick(3, 5) for _ in range(rank))))
    w = codes(kinds[1], (groups * deep, wide, *kernel))
    zx, zw = codes(kinds[0]), codes(kinds[1], data.draw(st.sampled_from([(), (groups * wide,)])))
    before = x.copy(), w.copy()
    # Channel j of group g is output channel g·wide + j.
    each = np.broadcast_to(zw, groups * wide).reshape(groups, 1, wide, *[1] * rank)
    steps = (w.reshape(groups, deep, wide, *kernel).astype(np.float64) - each).reshape(w.shape)
    real = torch.from_numpy(x.astype(np.float64) - zx), torch.from_numpy(steps)
    options = (stride, padding, extra, groups, dilation)
    exact = TRANSPOSED[rank - 1](*real, None, *options).numpy().astype(np.int64)
    rest = (stride, padding, dilation, extra, groups)
    assert np.array_equal(conv_transpose_integer(x, w, zx, zw, *rest, Accumulator.WIDE), exact)
    ours = conv_transpose_integer(x, w, zx, zw, *rest)
    assert np.array_equal(ours, exact.astype(np.int32))
    in_torch = conv_transpose_integer(torch.from_numpy(x), torch.from_numpy(w), zx, zw, *rest)
    assert in_torch.numpy().tobytes() == ours.tobytes()
    assert np.array_equal(x, before[0])
    assert np.array_equal(w, before[1])


def test_a_scale_for_each_output_channel_of_each_group() -> None:
    # onnxruntime on the real weights, scaled by channel; powers of two, so that floats are exact.
    rng = np.random.default_rng(0)
    groups, wide = 3, 2
    x = rng.integers(-20, 21, (1, 6, 4, 4)).astype(np.int8)
    w = rng.integers(-20, 21, (6, wide, 3, 3)).astype(np.int8)
    scales = (2.0 ** np.arange(-6, 0)).astype(np.float32)
    weights = w.reshape(groups, 2, wide, 3, 3) * scales.reshape(groups, 1, wide, 1, 1)
    theirs = run_operator(
        "ConvTranspose",
        [x.astype(np.float32), weights.reshape(w.shape)],
        group=groups,
        strides=[2, 2],
        output_padding=[1, 0],
    )
    acc = conv_transpose_integer(x, w, stride=2, output_padding=(1, 0), groups=groups)
    fine = requantize(acc, scales * 64, 0, IntFormat(16))
    assert np.array_equal(fine / np.float32(64), theirs)


def test_what_is_refused() -> None:
    with pytest.raises(InputError, match="do not fit w"):
        conv_transpose_integer(np.zeros((1, 3, 4), np.int8), np.zeros((2, 1, 3), np.int8))
    with pytest.raises(InputError, match="one to three spatial axes"):
        conv_transpose_integer(np.zeros((3, 4), np.int8), np.zeros((2, 1, 3), np.int8))
    x, w = np.zeros((1, 2, 4), np.int8), np.zeros((2, 3, 3), np.int8)
    with pytest.raises(InputError, match="one for each of its 3 output channels"):
        conv_transpose_integer(x, w, 0, np.zeros(2, np.int8))
    with pytest.raises(InputError, match="cuts away all"):
        conv_transpose_integer(x, w, padding=3)
    with pytest.raises(InputError, match="output_padding"):
        conv_transpose_integer(x, w, output_padding=(1, 1))
