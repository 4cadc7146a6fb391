"""The bound on a layer's sums: reached by the worst data, and decisive for int32."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import IntFormat, PerChannel, PerTensor, QuantParams
from core.kernels import Accumulator, conv_integer, matmul_integer, requantize
from core.kernels.accumulator_bound import accumulator_for, largest_product_sum, largest_sum
from core.kernels.conv_transpose import conv_transpose_integer

formats = st.builds(IntFormat, st.sampled_from([4, 8, 16]), st.booleans())


def params(format: IntFormat, zero_point, granularity=None) -> QuantParams:
    zero = np.asarray(zero_point, np.int32)
    return QuantParams(np.ones(zero.shape, np.float32), zero, format, granularity or PerTensor())


@st.composite
def layers(draw):
    """Weights (O, K) with one zero point a channel, and the parameters of the data."""
    of_x, of_w = draw(formats), draw(formats)
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    channels, depth = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    ends = [of_w.qmin, of_w.qmax]
    w = rng.choice([*ends, *rng.integers(*ends, 3, endpoint=True)], (channels, depth))
    zw = rng.integers(*ends, channels, endpoint=True)
    zx = rng.choice([of_x.qmin, of_x.qmax, (of_x.qmin + of_x.qmax + 1) // 2])
    w_params = params(of_w, zw, PerChannel(0))
    return w.astype(of_w.storage), w_params, params(of_x, zx)


@settings(max_examples=300)
@given(case=layers())
def test_no_data_pass_the_bound_and_the_worst_come_near(case) -> None:
    w, w_params, x_params = case
    bound = largest_sum(w, w_params, x_params, (1,))
    low, high = x_params.format.qmin, x_params.format.qmax
    steps = w.astype(object) - w_params.zero_point.astype(object)[:, None]
    zx = int(x_params.zero_point)
    # For each channel: every input at the end that makes its term large.
    highest = [sum(max(s * (low - zx), s * (high - zx)) for s in row) for row in steps]
    lowest = [sum(min(s * (low - zx), s * (high - zx)) for s in row) for row in steps]
    reached = max(*highest, *(-v for v in lowest), 0)
    assert reached <= bound <= 2 * reached
    # A sum that int32 is promised for does not wrap.
    signs = np.where(steps[int(np.argmax(highest))].astype(np.int64) > 0, high, low)
    x = signs.astype(x_params.format.storage)
    if accumulator_for(bound) is Accumulator.WRAP:
        sums = matmul_integer(x, w.T.copy(), zx, w_params.zero_point)
        wide = matmul_integer(x, w.T.copy(), zx, w_params.zero_point, Accumulator.WIDE)
        assert np.array_equal(sums, wide)


def test_by_hand() -> None:
    byte, wide = params(IntFormat(8, signed=False), 3), params(IntFormat(16), 0)
    w = np.array([[[3, -4]], [[5, 0]]], np.int8)  # (O, C, K)
    by_channel = params(IntFormat(8), [1, 0], PerChannel(0))
    assert largest_sum(w, by_channel, byte, (1, 2)) == 252 * (2 + 5)
    assert largest_sum(w, by_channel, byte, (1, 2), bias=np.array([-9, 4], np.int32)) == 1773
    # Columns of a right side: 3 + 4 and 5 + 1.
    right = np.array([[3, 5], [-4, -1]], np.int16)
    assert largest_sum(right, wide, wide, (-2,)) == 32768 * 7
    assert largest_sum(np.zeros((0, 3), np.int8), byte, byte, (1,)) == 0
    assert largest_product_sum(10, byte, wide) == 10 * 252 * 32768


@pytest.mark.parametrize("library", [np.asarray, torch.from_numpy])
def test_sums_of_16_bits_are_exact_where_they_pass_int32(library) -> None:
    signed = params(IntFormat(16), -32768)
    x = np.full((1, 3), 32767, np.int16)
    w = np.array([[32767, 32767], [32767, -32768], [32767, 1]], np.int16)
    bound = largest_sum(w, params(IntFormat(16), 0), signed, (-2,))
    assert bound == 65535 * 3 * 32767
    assert accumulator_for(bound) is Accumulator.WIDE
    sums = matmul_integer(library(x), library(w), -32768, 0, Accumulator.WIDE)
    assert sums.tolist() == [[65535 * 98301, 0]]
    # 65535·98301 / 2¹⁸ = 24574.875
    assert requantize(sums, 2.0**-18, 0, IntFormat(16)).tolist() == [[24575, 0]]
    images, kernels = library(x[..., None]), library(np.moveaxis(w, 0, 1)[..., None].copy())
    options = {"x_zero_point": -32768, "accumulator": Accumulator.WIDE}
    assert conv_integer(images, kernels, **options).tolist() == [[[65535 * 98301], [0]]]
    turned = library(w[..., None].copy())
    found = conv_transpose_integer(images, turned, **options)
    assert found.tolist() == [[[65535 * 98301], [0]]]


def test_requantize_rounds_64_bit_sums_once() -> None:
    # 2⁴⁰ + 2¹⁶ lies midway between two float32; one more bit decides, and float64 keeps it.
    acc = np.array([2**40 + 2**16, 2**40 + 2**16 + 1, -(2**40) - 2**16 - 1, 2**62 + 1])
    rng = np.random.default_rng(0)
    acc = np.concatenate([acc, rng.integers(-(2**50), 2**50, 999)])
    expected = acc.astype(np.float64).astype(np.float32)  # exact below 2⁵³ before it is rounded
    codes = requantize(acc[:4], 2.0**-27, 0, IntFormat(16))
    assert codes.tolist() == [8192, 8192, -8192, 32767]
    scale = np.float32(2.0**-36)
    wanted = np.clip(np.rint(expected * scale), -32768, 32767).astype(np.int16)
    assert np.array_equal(requantize(acc, scale, 0, IntFormat(16)), wanted)
    assert np.array_equal(requantize(torch.from_numpy(acc), scale, 0, IntFormat(16)), wanted)
