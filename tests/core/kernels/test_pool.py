"""Pooling with ceil_mode, dilation and padding, in 1 to 3 dimensions, against onnxruntime."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core import InputError, IntFormat, QuantParams
from core.kernels.pool import average_pool, counted, max_pool
from core.kernels.window import Window
from tests.core.kernels.one_node import run_operator

FORMATS = {"int8": IntFormat(8), "uint8": IntFormat(8, signed=False)}


@st.composite
def pools(draw):
    """Codes and a window of 1 to 3 axes that fits."""
    rank = draw(st.integers(1, 3))
    axes = range(rank)
    kernel = tuple(draw(st.integers(1, 3)) for _ in axes)
    stride = tuple(draw(st.integers(1, 4)) for _ in axes)
    dilation = tuple(draw(st.integers(1, 2)) for _ in axes)
    before, after = (tuple(draw(st.integers(0, k - 1)) for k in kernel) for _ in range(2))
    spatial = tuple(draw(st.integers(1, 7)) for _ in axes)
    sliding = Window(kernel, stride, before, after, dilation, draw(st.booleans()))
    fits = zip(spatial, before, after, sliding.extent, strict=True)
    assume(all(n + p + q >= e for n, p, q, e in fits))
    dtype = draw(st.sampled_from(list(FORMATS)))
    info = np.iinfo(dtype)
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = rng.integers(info.min, info.max, (1, 2, *spatial), endpoint=True).astype(dtype)
    return x, sliding


def attributes_of(sliding: Window) -> dict:
    return {
        "kernel_shape": sliding.kernel,
        "strides": sliding.stride,
        "dilations": sliding.dilation,
        "pads": (*sliding.before, *sliding.after),
        "ceil_mode": int(sliding.ceil_mode),
    }


@settings(max_examples=150)
@given(case=pools())
def test_max_pool(case) -> None:
    x, sliding = case
    ours = max_pool(x, sliding)
    assert np.array_equal(ours, run_operator("MaxPool", [x], **attributes_of(sliding)))
    assert max_pool(torch.from_numpy(x), sliding).numpy().tobytes() == ours.tobytes()


@settings(max_examples=150)
@given(case=pools(), counts=st.booleans())
def test_average_pool(case, counts: bool) -> None:
    x, sliding = case
    format = FORMATS[x.dtype.name]
    one = QuantParams(np.float32(1), np.int32(format.qmin + 100), format)
    fine = QuantParams(np.float32(1 / 64), np.int32(0), IntFormat(16))
    real = x.astype(np.float32) - int(one.zero_point)
    mean = run_operator(
        "AveragePool", [real], 22, count_include_pad=int(counts), **attributes_of(sliding)
    )
    ours = average_pool(x, one, sliding, fine, counts)
    assert ours.shape == mean.shape
    assert np.abs(ours / 64 - mean).max() <= 0.5 / 64 + 1e-4
    in_torch = average_pool(torch.from_numpy(x), one, sliding, fine, counts)
    assert in_torch.numpy().tobytes() == ours.tobytes()


def test_ceil_mode_by_hand() -> None:
    x = np.array([[[1, 5, 2, 4, 3]]], np.int8)
    p = QuantParams(np.float32(1), np.int32(0), IntFormat(8))
    two = Window((2,), (2,), (0,), (0,), (1,), ceil_mode=True)
    assert max_pool(x, two).tolist() == [[[5, 4, 3]]]
    assert average_pool(x, p, two, p, count_padding=True).tolist() == [[[3, 3, 3]]]
    # With one row of padding behind, the last window counts it: 3 / 2 = 1.5, to even.
    behind = Window((2,), (2,), (0,), (1,), (1,))
    assert average_pool(x, p, behind, p, count_padding=True).tolist() == [[[3, 3, 2]]]
    # Rows −1…0, 2…3, 5…6: the third would start behind the input.
    ahead = Window((2,), (3,), (1,), (1,), (1,), ceil_mode=True)
    assert max_pool(x, ahead).tolist() == [[[1, 4]]]


def test_windows_of_padding_alone() -> None:
    # Kernel 2, dilation 2 over one element with one row of padding either side: rows −1 and 1.
    x = np.array([[[7]]], np.int8)
    p = QuantParams(np.float32(1), np.int32(5), IntFormat(8))
    around = Window((2,), (1,), (1,), (1,), (2,))
    assert max_pool(x, around).tolist() == [[[-128]]]
    assert counted(around, (1,), False).tolist() == [0]
    assert average_pool(x, p, around, p).tolist() == [[[5]]], "no element: real 0"


def test_no_images_and_kernels_too_large() -> None:
    two = Window((2,), (2,), (0,), (0,), (1,), ceil_mode=True)
    assert max_pool(np.zeros((0, 3, 5), np.uint8), two).shape == (0, 3, 3)
    with pytest.raises(InputError, match="does not fit an input"):
        max_pool(np.zeros((1, 3, 1), np.uint8), two)
