"""The integer convolution against a direct sum in Python's integers and torch's float64."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from core import InputError
from core.kernels import Accumulator, conv_integer

dtypes = st.sampled_from([np.int8, np.uint8, np.int16])


def by_torch(x, w, zx, zw, stride, padding, dilation, groups) -> np.ndarray:
    """The definition in float64, exact below 2⁵³: zero points first, then zero padding."""
    real = torch.from_numpy(x.astype(np.float64) - zx)
    weights = torch.from_numpy(w.astype(np.float64) - np.reshape(zw, (-1, *[1] * (w.ndim - 1))))
    real = functional.pad(real, [v for pair in padding[::-1] for v in pair])
    convolution = (functional.conv1d, functional.conv2d, functional.conv3d)[x.ndim - 3]
    result = convolution(real, weights, None, stride, 0, dilation, groups)
    return result.numpy().astype(np.int64)


@st.composite
def convolutions(draw):
    """Codes, zero points, and the arguments of a convolution."""
    rank = draw(st.integers(1, 3))
    groups, deep, wide = (draw(st.integers(1, 3)) for _ in range(3))
    kernel = tuple(draw(st.integers(1, 3)) for _ in range(rank))
    spatial = tuple(draw(st.integers(5, 9 if rank < 3 else 6)) for _ in range(rank))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))

    def codes(shape, dtype) -> np.ndarray:
        info = np.iinfo(dtype)
        if draw(st.booleans()):
            return rng.choice([info.min, info.max], shape).astype(dtype)
        return rng.integers(info.min, info.max, shape, endpoint=True).astype(dtype)

    kind_x, kind_w = draw(dtypes), draw(dtypes)
    x = codes((draw(st.integers(1, 2)), groups * deep, *spatial), kind_x)
    w = codes((groups * wide, deep, *kernel), kind_w)
    zx = int(codes((), kind_x))
    zw = codes(draw(st.sampled_from([(), (groups * wide,)])), kind_w) * draw(st.integers(0, 1))
    stride, dilation = (tuple(draw(st.integers(1, 2)) for _ in range(rank)) for _ in range(2))
    padding = [tuple(draw(st.integers(0, 2)) for _ in range(2)) for _ in range(rank)]
    return x, w, zx, zw, stride, padding, dilation, groups


@given(case=convolutions())
def test_equals_float64(case) -> None:
    x, w, zx, zw, *rest = case
    before = x.copy(), w.copy()
    exact = by_torch(*case)
    wide = conv_integer(x, w, zx, zw, *rest, Accumulator.WIDE)
    assert np.array_equal(wide, exact)
    ours = conv_integer(x, w, zx, zw, *rest)
    assert ours.dtype == np.int32
    assert np.array_equal(ours, exact.astype(np.int32))
    x_t, w_t = (torch.from_numpy(v.copy()) for v in (x, w))
    in_torch = conv_integer(x_t, w_t, zx, torch.from_numpy(np.array(zw)), *rest)
    assert in_torch.numpy().tobytes() == ours.tobytes()
    assert np.array_equal(x, before[0])
    assert np.array_equal(w, before[1])


@pytest.mark.parametrize("channels", [113, 114, 115, 300])
def test_around_the_bound_of_float32(channels: int) -> None:
    # K = 9·C: 1017, 1026, 1035 and 2700 around 1024; all extremes, sums odd by one weight.
    x = np.full((1, channels, 4, 4), -128, np.int8)
    w = np.full((2, channels, 3, 3), -128, np.int8)
    w[1, 0, 0, 0] = -127
    whole = 128 * 128 * 9 * channels
    for result in (
        conv_integer(x, w),
        conv_integer(torch.from_numpy(x), torch.from_numpy(w)).numpy(),
    ):
        assert (result[0, 0] == whole).all()
        assert (result[0, 1] == whole - 128).all()


def test_a_kernel_larger_than_float32_can_sum() -> None:
    x = np.full((1, 1, 40, 40), 127, np.int8)
    w = np.full((1, 1, 33, 33), 127, np.int8)
    assert (conv_integer(x, w) == 127 * 127 * 33 * 33).all()


def test_padding_is_real_zero() -> None:
    # A window that sees only the corner: three of four positions hold the zero point.
    x = np.full((1, 1, 1, 1), 7, np.uint8)
    w = np.ones((1, 1, 2, 2), np.int8)
    assert conv_integer(x, w, 5, 0, padding=1).tolist() == [[[[2, 2], [2, 2]]]]


def test_no_images() -> None:
    x, w = np.zeros((0, 3, 8, 8), np.int8), np.zeros((4, 3, 3, 3), np.int8)
    assert conv_integer(x, w).shape == (0, 4, 6, 6)
    assert conv_integer(torch.from_numpy(x), torch.from_numpy(w)).shape == (0, 4, 6, 6)


def test_more_than_one_block_of_patches() -> None:
    rng = np.random.default_rng(0)
    for shape in ((2, 16, 90, 90), (70, 3, 8, 8)):
        x = rng.integers(0, 256, shape).astype(np.uint8)
        w = rng.integers(-127, 128, (4, shape[1], 3, 3)).astype(np.int8)
        expected = by_torch(x, w, 3, 0, 1, [(1, 1), (1, 1)], 1, 1)
        assert np.array_equal(conv_integer(x, w, 3, padding=1), expected)


def test_depthwise_and_not_contiguous() -> None:
    rng = np.random.default_rng(1)
    x = rng.integers(-128, 128, (2, 9, 9, 6)).astype(np.int8).transpose(0, 3, 1, 2)
    w = rng.integers(-128, 128, (6, 1, 3, 3)).astype(np.int8)[::-1]
    expected = by_torch(x, w, 0, 0, 2, [(0, 1), (1, 0)], 1, 6)
    assert np.array_equal(conv_integer(x, w, 0, 0, 2, [(0, 1), (1, 0)], 1, 6), expected)


@pytest.mark.parametrize(
    ("x", "w", "options", "part"),
    [
        ((1, 3, 8), (4, 3, 3, 3), {}, "one to three spatial axes"),
        ((1, 3, 8, 8), (4, 2, 3, 3), {}, "do not fit w"),
        ((1, 4, 8, 8), (3, 2, 3, 3), {"groups": 2}, "a multiple of groups"),
        ((1, 3, 2, 2), (4, 3, 3, 3), {}, "does not fit an input"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"stride": 0}, "stride 0"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"padding": -1}, "0 or more"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"padding": [1]}, "1 entries for 2"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"x_zero_point": 300}, "no code of int8"),
        ((1, 3, 8, 8), (4, 3, 3, 3), {"w_zero_point": np.zeros(3, np.int8)}, "one for each"),
    ],
)
def test_what_is_refused(x, w, options, part: str) -> None:
    with pytest.raises(InputError, match=part):
        conv_integer(np.zeros(x, np.int8), np.zeros(w, np.int8), **options)
