"""Reductions of codes against onnxruntime's of the same numbers, and by hand."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import InputError, IntFormat, QuantParams
from core.kernels import Profile
from core.kernels.pool import max_pool
from core.kernels.reduce import reduce_max, reduce_mean, reduce_min, reduce_sum
from core.kernels.window import Window
from tests.core.kernels.one_node import run_operator

FORMATS = {"int8": IntFormat(8), "uint8": IntFormat(8, signed=False)}
FINE = QuantParams(np.float32(1 / 16), np.int32(-3), IntFormat(16))


@st.composite
def reductions(draw):
    """Codes of scale 1, their parameters, axes and keepdims."""
    shape = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=4)))
    dtype = draw(st.sampled_from(list(FORMATS)))
    format = FORMATS[dtype]
    codes = np.random.default_rng(draw(st.integers(0, 2**32))).integers(
        format.qmin, format.qmax, shape, endpoint=True
    )
    rank = len(shape)
    axes = tuple(draw(st.sets(st.integers(-rank, rank - 1), min_size=1)))
    params = QuantParams(np.float32(1), np.int32(format.qmin + 77), format)
    return codes.astype(dtype), params, axes, draw(st.booleans())


def distinct(axes, rank) -> np.ndarray:
    return np.array(sorted({a % rank for a in axes}), np.int64)


@settings(max_examples=150)
@given(case=reductions(), profile=st.sampled_from(list(Profile)))
def test_sum_and_mean(case, profile: Profile) -> None:
    q, params, axes, keepdims = case
    real = q.astype(np.float32) - int(params.zero_point)
    for kind, ours in (("ReduceSum", reduce_sum), ("ReduceMean", reduce_mean)):
        exact = run_operator(kind, [real, distinct(axes, q.ndim)], keepdims=int(keepdims))
        codes = ours(q, params, FINE, axes, keepdims, profile)
        assert codes.dtype == np.int16
        assert codes.shape == exact.shape
        wanted = np.clip(exact * 16.0 - 3, -32768, 32767)
        slack = 0.51 if profile is Profile.TFLITE else 0.01
        assert np.abs(codes - wanted).max() <= 0.5 + slack
        in_torch = ours(torch.from_numpy(q), params, FINE, axes, keepdims, profile)
        assert in_torch.numpy().tobytes() == codes.tobytes()


@settings(max_examples=100)
@given(case=reductions())
def test_max_and_min(case) -> None:
    q, _, axes, keepdims = case
    for kind, ours in (("ReduceMax", reduce_max), ("ReduceMin", reduce_min)):
        theirs = run_operator(kind, [q, distinct(axes, q.ndim)], keepdims=int(keepdims))
        found = ours(q, axes, keepdims)
        assert found.dtype == q.dtype
        assert np.array_equal(found, theirs)
        assert np.array_equal(ours(torch.from_numpy(q), axes, keepdims).numpy(), found)


@pytest.mark.parametrize("library", [np.asarray, torch.from_numpy])
def test_by_hand_and_at_the_edges(library) -> None:
    p = QuantParams(np.float32(0.5), np.int32(10), IntFormat(8))
    one = QuantParams(np.float32(1), np.int32(1), IntFormat(8))
    q = library(np.array([[11, 13, 16], [9, 10, 10]], np.int8))  # 0.5 1.5 3, −0.5 0 0
    assert reduce_sum(q, p, one, 1, False).tolist() == [6, 1]  # 5, −0.5 to even
    assert reduce_mean(q, p, one, None, False).tolist() == 2  # 4.5 / 6 = 0.75
    assert reduce_sum(q, p, one, ()).tolist() == [[1, 3, 4], [1, 1, 1]]  # no axis: rescaled alone
    assert reduce_max(q, ()).tolist() == q.tolist()
    assert reduce_max(library(np.array(7, np.int8))).tolist() == 7
    empty = library(np.zeros((2, 0), np.int8))
    assert reduce_sum(empty, p, one, 1, False).tolist() == [1, 1]
    assert tuple(reduce_mean(empty, p, one, 0).shape) == (1, 0)
    with pytest.raises(InputError, match="the mean of no element"):
        reduce_mean(empty, p, one, 1)
    with pytest.raises(InputError, match="no element has no max"):
        reduce_max(empty, 1)
    with pytest.raises(InputError, match="not all there in shape"):
        reduce_min(q, 2)


def test_unsigned_16_bits() -> None:
    q = np.array([[65535, 2], [40_000, 7]], np.uint16)
    for codes in (q, torch.from_numpy(q)):
        assert reduce_max(codes, 0).tolist() == [[65535, 7]]
        assert reduce_min(codes, None, False).tolist() == 2
        assert str(reduce_max(codes).dtype).endswith("uint16")
    two = Window((2,), (1,), (0,), (1,), (1,))
    for codes in (q[None], torch.from_numpy(q[None])):
        assert max_pool(codes, two).tolist() == [[[65535, 2], [40_000, 7]]]


def test_sums_beyond_int32() -> None:
    wide = QuantParams(np.float32(1), np.int32(-32768), IntFormat(16))
    y = QuantParams(np.float32(2**17), np.int32(0), IntFormat(16))
    q = np.full(40_000, 32767, np.int16)  # 40,000 · 65,535 = 2,621,400,000 = 19999.7 · 2¹⁷
    assert reduce_sum(q, wide, y, None, False).tolist() == 20_000
    with pytest.raises(InputError, match="leaves int32"):
        reduce_sum(q, wide, y, None, False, "tflite")
