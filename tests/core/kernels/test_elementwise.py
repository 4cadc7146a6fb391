"""Add, multiply, concat, pooling and look-up against exact fractions, torch and onnxruntime."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch.nn import functional

from core import InputError, IntFormat, PerChannel, QuantParams, dequantize, quantize
from core.kernels import Profile
from core.kernels.add import add
from core.kernels.concat import concat
from core.kernels.lookup import activation_table, lookup
from core.kernels.multiply import multiply
from core.kernels.pool import average_pool, global_average_pool, max_pool
from core.kernels.qlinear_mul import qlinear_mul
from core.kernels.softmax import softmax
from core.kernels.window import window

profiles = st.sampled_from(list(Profile))
scales = st.floats(2.0**-7, 2.0, width=32)


@st.composite
def tensors(draw, count: int = 1, shape=(3, 4)):
    """Codes with their parameters."""
    made = []
    for _ in range(count):
        format = IntFormat(8, draw(st.booleans()))
        codes = st.integers(format.qmin, format.qmax)
        zero_point = np.int32(draw(codes))
        params = QuantParams(np.float32(draw(scales)), zero_point, format)
        made.append((draw(arrays(np.dtype(format.storage), shape, elements=codes)), params))
    return made


def reals(q: np.ndarray, p: QuantParams) -> np.ndarray:
    """What codes stand for, as fractions."""
    scale = Fraction(float(p.scale))
    return np.vectorize(lambda c: scale * (int(c) - int(p.zero_point)), otypes=[object])(q)


def close(codes: np.ndarray, exact: np.ndarray, y: QuantParams, slack: float) -> None:
    """`codes` are the exact reals in steps of y, to within half a step and `slack`."""
    steps = np.vectorize(lambda v: float(v / Fraction(float(y.scale))))(exact)
    wanted = np.clip(steps + int(y.zero_point), y.format.qmin, y.format.qmax)
    assert codes.dtype == np.dtype(y.format.storage)
    assert (np.abs(codes - wanted) <= 0.5 + slack).all()


@given(case=tensors(3), profile=profiles)
def test_add_and_multiply(case, profile: Profile) -> None:
    (a, p), (b, q), (_, y) = case
    copies = a.copy(), b.copy()
    sums, products = add(a, b, (p, q), y, profile), multiply(a, b, (p, q), y, profile)
    # Rounding twice may add half a step; 20 spare bits and float32 a little.
    slack = 0.51 if profile is Profile.TFLITE else 0.01
    close(sums, reals(a, p) + reals(b, q), y, slack)
    close(products, reals(a, p) * reals(b, q), y, slack)
    a_t, b_t = torch.from_numpy(a.copy()), torch.from_numpy(b.copy())
    assert add(a_t, b_t, (p, q), y, profile).numpy().tobytes() == sums.tobytes()
    assert multiply(a_t, b_t, (p, q), y, profile).numpy().tobytes() == products.tobytes()
    assert np.array_equal(a, copies[0])
    assert np.array_equal(b, copies[1])


@given(case=tensors(3), profile=profiles)
def test_concat(case, profile: Profile) -> None:
    (a, p), (b, q), (_, y) = case
    joined = concat([(a, p), (b, q)], y, 1, profile)
    slack = 0.51 if profile is Profile.TFLITE else 0.01
    close(joined, np.concatenate([reals(a, p), reals(b, q)], 1), y, slack)
    assert np.array_equal(concat([(a, p), (b, q)], p, 1, profile)[:, :4], a), "passed on untouched"
    in_torch = concat([(torch.from_numpy(v.copy()), r) for v, r in case[:2]], y, 1, profile)
    assert in_torch.numpy().tobytes() == joined.tobytes()


@given(case=tensors(1, (2, 3, 7, 6)), data=st.data())
def test_max_pool(case, data) -> None:
    x, _ = case[0]
    k, stride, dilation = (data.draw(st.integers(1, 2 + (i == 0))) for i in range(3))
    padding = data.draw(st.integers(0, k // 2))
    moved = window((k, k), stride, padding, dilation)
    ours = max_pool(x, moved)
    theirs = functional.max_pool2d(
        torch.from_numpy(x.astype(np.float64)), k, stride, padding, dilation
    )
    assert ours.dtype == x.dtype
    assert np.array_equal(ours, theirs.numpy())
    assert max_pool(torch.from_numpy(x.copy()), moved).numpy().tobytes() == ours.tobytes()


@given(case=tensors(2, (2, 3, 5, 4)), profile=profiles, data=st.data())
def test_average_pool(case, profile: Profile, data) -> None:
    (x, p), (_, y) = case
    k, stride = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 2))
    padding, counted = data.draw(st.integers(0, k // 2)), data.draw(st.booleans())
    moved = window((k, k), stride, padding, 1)
    ours = average_pool(x, p, moved, y, counted, profile)
    steps = torch.from_numpy(x.astype(np.float64) - int(p.zero_point))
    mean = functional.avg_pool2d(steps, k, stride, padding, count_include_pad=counted).numpy()
    wanted = mean * float(p.scale) / float(y.scale) + int(y.zero_point)
    slack = 0.51 if profile is Profile.TFLITE else 0.01
    wanted = np.clip(wanted, y.format.qmin, y.format.qmax)
    assert (np.abs(ours - wanted) <= 0.5 + slack).all()
    in_torch = average_pool(torch.from_numpy(x.copy()), p, moved, y, counted, profile)
    assert in_torch.numpy().tobytes() == ours.tobytes()
    whole = global_average_pool(x, p, y, profile)
    wanted = steps.numpy().mean((2, 3), keepdims=True) * float(p.scale) / float(y.scale)
    wanted = np.clip(wanted + int(y.zero_point), y.format.qmin, y.format.qmax)
    assert whole.shape == (2, 3, 1, 1)
    assert (np.abs(whole - wanted) <= 0.5 + slack).all()


@given(case=tensors(2))
def test_a_table_is_the_function(case) -> None:
    (x, p), (_, y) = case
    table = activation_table(np.tanh, p, y)
    assert len(table) == 256
    expected = quantize(np.tanh(dequantize(x, p)), y)
    found = lookup(x, table, p.format.qmin)
    assert found.dtype == expected.dtype
    assert np.array_equal(found, expected)
    in_torch = lookup(torch.from_numpy(x.copy()), table, p.format.qmin)
    assert np.array_equal(in_torch.numpy(), expected)


def test_relu_is_a_table_that_starts_at_the_zero_point() -> None:
    p = QuantParams(np.float32(0.5), np.int32(-3), IntFormat(4))
    table = activation_table(lambda v: np.maximum(v, 0), p, p)
    assert table.tolist() == [-3] * 6 + list(range(-2, 8))


def test_what_is_refused() -> None:
    wide = QuantParams(np.float32(1), np.int32(0), IntFormat(16))
    with pytest.raises(InputError, match="8 bits or fewer"):
        activation_table(np.tanh, wide, wide)
    with pytest.raises(InputError, match="outside of the table's -2 to 1"):
        lookup(np.array([2]), np.zeros(4, np.int8), -2)
    channels = QuantParams(
        np.ones(2, np.float32), np.zeros(2, np.int32), IntFormat(8), PerChannel(0)
    )
    with pytest.raises(InputError, match="one scale for the tensor"):
        multiply([1], [1], (channels, channels), channels)


BYTE = QuantParams(np.float32(0.5), np.int32(3), IntFormat(8))


@pytest.mark.parametrize("profile", list(Profile))
def test_codes_are_checked_before_they_are_cast(profile: Profile) -> None:
    wide = np.full((1, 1, 4), 2**32 + 3)
    two = window((2,), 2, 0, 1)
    kernels = [
        lambda: multiply(wide, wide, (BYTE, BYTE), BYTE, profile),
        lambda: qlinear_mul(wide, wide, (BYTE, BYTE), BYTE, profile),
        lambda: concat([(wide, BYTE), (wide, BYTE)], BYTE, profile=profile),
        lambda: average_pool(wide, BYTE, two, BYTE, profile=profile),
        lambda: global_average_pool(wide, BYTE, BYTE, profile),
        lambda: softmax(wide, BYTE, BYTE),
        lambda: add(wide, wide, (BYTE, BYTE), BYTE, profile),
    ]
    for kernel in kernels:
        with pytest.raises(InputError, match=r"outside of int8|beyond int32"):
            kernel()


def test_products_of_16_bits_are_exact() -> None:
    wide = QuantParams(np.float32(1), np.int32(-32768), IntFormat(16))
    y = QuantParams(np.float32(2**17), np.int32(0), IntFormat(16))
    # 65535² = 4,294,836,225, beyond int32; / 2¹⁷ = 32767.0000 and a little
    top = np.array([32767], np.int16)
    assert multiply(top, top, (wide, wide), y).tolist() == [32767]
    with pytest.raises(InputError, match="leaves int32"):
        multiply(top, top, (wide, wide), y, "tflite")


def test_integer_sums_of_16_bits_are_refused() -> None:
    wide = QuantParams(np.float32(1), np.int32(0), IntFormat(16))
    with pytest.raises(InputError, match="tflite adds codes of at most 8 bits"):
        add(np.array([9], np.int16), np.array([9], np.int16), (wide, wide), wide, "tflite")


def test_means_of_sums_beyond_int32() -> None:
    wide = QuantParams(np.float32(1), np.int32(-32768), IntFormat(16))
    x = np.full((1, 1, 40_000), 32767, np.int16)  # 40,000 · 65,535 = 2.6·10⁹
    assert global_average_pool(x, wide, wide).tolist() == [[[32767]]]
    assert average_pool(x, wide, window((40_000,), 1, 0, 1), wide).tolist() == [[[32767]]]
