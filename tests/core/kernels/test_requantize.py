"""Requantization: literal vectors of TFLite's own tests, gemmlowp by hand, exact fractions."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import InputError, IntFormat
from core.kernels import Profile, requantize
from core.kernels.dyadic import dyadic, multiply_dyadic
from core.kernels.fixed_point_multiplier import (
    fixed_point_multiplier,
    multiply_double_rounding,
    multiply_single_rounding,
)

INT8, UINT8 = IntFormat(8), IntFormat(8, signed=False)
int32 = st.integers(-(2**31), 2**31 - 1)

# tensorflow/lite/kernels/internal/quantization_util_test.cc, at 06f91ea8: QuantizeMultiplier…
TFLITE_MULTIPLIERS = [
    (0.25, 1073741824, -1),
    (0.50 - 5e-9, 2147483627, -1),
    (0.50 - 1e-10, 1073741824, 0),
    (0.50, 1073741824, 0),
    (0.75, 1610612736, 0),
    (1 - 1e-9, 2147483646, 0),
    (1 + 1e-11, 1073741824, 1),
    (1.25, 1342177280, 1),
    (1.50, 1610612736, 1),
    (1.75, 1879048192, 1),
    (2 - 1e-9, 2147483647, 1),
    (2 - 1e-11, 1073741824, 2),
    (2.0, 1073741824, 2),
    (2.0**-31, 1073741824, -30),
    (2.0**-32, 1073741824, -31),
    (0.99 * 2.0**-32, 0, 0),
    (2.0**-33, 0, 0),
    (0.0, 0, 0),
]
# The same file: MultiplyByQuantizedMultiplierInt32, the same numbers in both of TFLite's builds.
TFLITE_PRODUCTS = [
    (0, 0.1, 0),
    (1, 0.0, 0),
    (10000, 0.00097656, 10),
    (-10000, 0.00097656, -10),
    (-(2**31), 0.00001, -21475),
    (2**31 - 1, 0.00001, 21475),
]


@pytest.mark.parametrize(("real", "mantissa", "shift"), TFLITE_MULTIPLIERS)
def test_multipliers_of_tflite(real: float, mantissa: int, shift: int) -> None:
    m = fixed_point_multiplier(real)
    assert (int(m.mantissa), int(m.shift)) == (mantissa, shift)


@pytest.mark.parametrize(("x", "real", "expected"), TFLITE_PRODUCTS)
def test_products_of_tflite(x: int, real: float, expected: int) -> None:
    m = fixed_point_multiplier(np.array([real]))
    for multiply in (multiply_double_rounding, multiply_single_rounding):
        assert multiply(np.array([x], np.int32), m).tolist() == [expected]


def gemmlowp(x: int, mantissa: int, shift: int) -> int:
    """gemmlowp's two functions in Python's integers: truncating division, then a rounding shift."""
    shifted = (x * 2 ** max(shift, 0) + 2**31) % 2**32 - 2**31
    product = shifted * mantissa
    nudged = product + (2**30 if product >= 0 else 1 - 2**30)
    high = abs(nudged) // 2**31 * (1 if nudged >= 0 else -1)
    right = max(-shift, 0)
    mask = (1 << right) - 1
    return (high >> right) + ((high & mask) > (mask >> 1) + (high < 0))


@given(xs=st.lists(int32, min_size=1, max_size=20), real=st.floats(1e-9, 3.0))
def test_double_rounding_is_gemmlowp(xs: list[int], real: float) -> None:
    m = fixed_point_multiplier(np.array(real))
    ours = multiply_double_rounding(np.array(xs), m)
    assert ours.tolist() == [gemmlowp(x, int(m.mantissa), int(m.shift)) for x in xs]


@given(xs=st.lists(int32, min_size=1, max_size=20), real=st.floats(1e-9, 100.0))
def test_single_rounding_in_exact_fractions(xs: list[int], real: float) -> None:
    m = fixed_point_multiplier(np.array(real))
    exact = Fraction(int(m.mantissa)) * Fraction(2) ** (int(m.shift) - 31)
    wanted = [(x * exact + Fraction(1, 2)).__floor__() for x in xs]
    ours = multiply_single_rounding(np.array(xs), m)
    assert ours.tolist() == [min(max(v, -(2**31)), 2**31 - 1) for v in wanted]


@given(
    xs=st.lists(int32, min_size=1, max_size=20),
    real=st.floats(1e-9, 100.0),
    bits=st.integers(1, 31),
)
def test_dyadic_in_exact_fractions(xs: list[int], real: float, bits: int) -> None:
    d = dyadic(np.array(real), bits)
    assert int(d.b).bit_length() in (bits, bits + 1)
    assert abs(int(d.b) / 2.0 ** int(d.c) - real) <= real * 2.0**-bits
    exact = Fraction(int(d.b)) / Fraction(2) ** int(d.c)
    assert multiply_dyadic(np.array(xs), d).tolist() == [round(x * exact) for x in xs]


def test_dyadic_as_in_hawq() -> None:
    # HAWQ-V3's batch_frexp: 0.3 = 0.6 · 2⁻¹, 0.6 · 2³¹ = 1288490188.8 → 1288490189, c = 32.
    d = dyadic(0.3)
    assert (int(d.b), int(d.c)) == (1288490189, 32)


def test_where_the_profiles_part() -> None:
    # M = ½: 1.5 and 2.5 are ties. Even; doubled then away; up; even.
    acc = np.array([3, 5, -3, -5], np.int32)
    expected = {
        Profile.ONNX: [2, 2, -2, -2],
        Profile.TFLITE: [2, 3, -1, -2],  # shift 0: the high multiply rounds ties up, alone
        Profile.TFLITE_SINGLE: [2, 3, -1, -2],
        Profile.DYADIC: [2, 2, -2, -2],
    }
    for profile, codes in expected.items():
        assert requantize(acc, 0.5, 0, INT8, profile).tolist() == codes
    # M = ⅛ has shift −2: −4/8 = −½ goes away from zero when rounded twice, up when once.
    assert requantize(np.array([-4, 4]), 0.125, 0, INT8, "tflite").tolist() == [-1, 1]
    assert requantize(np.array([-4, 4]), 0.125, 0, INT8, "tflite-single").tolist() == [0, 1]
    # 6 · 0.2499 = 1.4994: rounded twice it becomes 2.
    for profile, code in zip(Profile, (1, 2, 1, 1), strict=True):
        assert requantize(np.array([6]), 0.2499, 0, INT8, profile).tolist() == [code]


@given(acc=arrays(np.int32, 30, elements=int32), scale=st.floats(2.0**-24, 1.0, width=32))
def test_onnx_profile_is_float32(acc: np.ndarray, scale: float) -> None:
    product = acc.astype(np.float32) * np.float32(scale)
    wanted = [int(Decimal(float(p)).to_integral_value(ROUND_HALF_EVEN)) + 100 for p in product]
    assert requantize(acc, scale, 100, UINT8).tolist() == np.clip(wanted, 0, 255).tolist()


@pytest.mark.parametrize("profile", list(Profile))
@settings(max_examples=50)
@given(
    acc=arrays(np.int32, (2, 3, 4), elements=int32),
    # Below 1: TFLite shifts to the left for more, where a wide sum wraps around as in C.
    scale=arrays(np.float32, 3, elements=st.floats(2.0**-20, 1.0, width=32, exclude_max=True)),
    bits=st.integers(2, 16),
)
def test_bounds_order_and_libraries(profile, acc, scale, bits: int) -> None:
    format = IntFormat(bits)
    before = acc.copy()
    codes = requantize(acc, scale, 1, format, profile)
    assert np.array_equal(acc, before)
    assert codes.dtype == np.dtype(format.storage)
    assert ((codes >= format.qmin) & (codes <= format.qmax)).all()
    for channel in range(3):
        alone = requantize(acc[:, channel], scale[channel], 1, format, profile)
        assert np.array_equal(alone, codes[:, channel])
        order = np.argsort(acc[:, channel], axis=None)
        assert (np.diff(alone.ravel()[order].astype(int)) >= 0).all(), "monotone"
    in_torch = requantize(torch.from_numpy(acc), torch.from_numpy(scale), 1, format, profile)
    assert in_torch.numpy().tobytes() == codes.tobytes()
    exact = acc.astype(np.float64) * scale.astype(np.float64)[:, None] + 1
    error = np.abs(codes - np.clip(exact, format.qmin, format.qmax))
    # Half a code, and what float32 or a second rounding adds.
    assert (error <= 1 + np.abs(exact) * 2.0**-23).all()


def test_shapes() -> None:
    acc = np.ones((2, 3), np.int32)
    assert requantize(acc, np.float32([1, 2, 3]), 0, INT8).tolist() == [[1, 2, 3]] * 2
    assert requantize(acc, np.float32([1, 2]), 0, INT8, axis=0).tolist() == [[1] * 3, [2] * 3]
    assert requantize(np.int32(7), 2.0, 0, INT8).item() == 14
    assert requantize(np.zeros((0, 3), np.int32), 1.0, 0, INT8).shape == (0, 3)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ((0.5, 0, INT8, "nearest"), "give one of onnx, tflite, tflite-single, dyadic"),
        ((0.5, 200, INT8), "leaves int8"),
        ((np.ones(4, np.float32), 0, INT8), "4 scales do not fit axis 1"),
        ((np.ones((2, 3), np.float32), 0, INT8), "a scalar or one axis"),
        ((-1.0, 0, INT8, "tflite"), "positive"),
        ((float("nan"), 0, INT8, "dyadic"), "positive"),
        ((2.0**31, 0, INT8, "tflite"), "below 2³¹"),
        ((2.0**30, 0, INT8, "dyadic"), "below 2³⁰"),
        ((0.0, 0, INT8), "positive"),
        ((float("inf"), 0, INT8), "positive"),
    ],
)
def test_what_is_refused(arguments, part: str) -> None:
    with pytest.raises(InputError, match=part):
        requantize(np.ones((2, 3), np.int32), *arguments)


@pytest.mark.parametrize("profile", ["tflite", "tflite-single", "dyadic"])
@pytest.mark.parametrize("total", [2**31, -(2**31) - 1, 2_621_440_000, 2**33])
def test_sums_beyond_int32_are_refused_by_the_integer_profiles(profile: str, total: int) -> None:
    for acc in (np.array([total]), torch.tensor([total])):
        with pytest.raises(InputError, match=f"leaves int32, which profile {profile} rescales"):
            requantize(acc, 2.0**-25, 0, INT8, profile)
    inside = requantize(np.array([2**31 - 1, -(2**31)]), 2.0**-25, 0, INT8, profile)
    assert inside.tolist() == [64, -64]


def test_sums_beyond_int32_by_floats() -> None:
    # 160,000 products (−128)² = 2,621,440,000; · 2⁻²⁵ = 78.125
    assert requantize(np.array([2_621_440_000]), 2.0**-25, 0, INT8).tolist() == [78]


def test_a_multiplier_beyond_float32() -> None:
    with pytest.raises(InputError, match="is a float32; got"):
        requantize(np.array([0, 1], np.int32), 1e39, 5, INT8)
    assert requantize(np.array([0, 1], np.int32), 3e38, 5, INT8).tolist() == [5, 127]
