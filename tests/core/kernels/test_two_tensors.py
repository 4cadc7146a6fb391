"""Arithmetic of two quantized tensors: ONNX's three operators, bit for bit."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import InputError, IntFormat, QuantParams
from core.kernels import Profile
from core.kernels.add import add, subtract
from core.kernels.lookup2 import lookup2, pair_table
from core.kernels.minimum_maximum import maximum, minimum
from core.kernels.multiply import multiply
from tests.core.kernels.one_node import run_operator

KERNELS = {"Add": add, "Sub": subtract, "Mul": multiply, "Max": maximum, "Min": minimum}


@st.composite
def pairs(draw, bits=(8, 16)):
    """Two tensors of codes that broadcast, and the parameters of both and of the result."""
    made = []
    for shape in draw(
        st.sampled_from([((3, 4), (3, 4)), ((2, 3, 4), (3, 1)), ((4,), ()), ((0,), ())])
    ):
        format = IntFormat(draw(st.sampled_from(bits)), draw(st.booleans()))
        made.append((format, shape))
    made.append((IntFormat(draw(st.sampled_from(bits)), draw(st.booleans())), ()))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    codes, params = [], []
    for format, shape in made:
        values = rng.integers(format.qmin, format.qmax, shape, endpoint=True)
        codes.append(np.asarray(values, format.storage))
        zero = np.int32(rng.integers(format.qmin, format.qmax, endpoint=True))
        scale = np.float32(2.0 ** rng.uniform(-8, 0) * 2.0 ** (8 - format.bits))
        params.append(QuantParams(scale, zero, format))
    return codes[0], codes[1], (params[0], params[1]), params[2]


def in_onnxruntime(kind: str, a, b, params, y: QuantParams) -> np.ndarray:
    """DequantizeLinear twice, the operator, QuantizeLinear."""
    reals = [
        run_operator("DequantizeLinear", [q, p.scale, p.zero_point.astype(q.dtype)])
        for q, p in zip((a, b), params, strict=True)
    ]
    result = run_operator(kind, reals)
    zero = y.zero_point.astype(y.format.storage)
    return run_operator("QuantizeLinear", [result, y.scale, zero])


def same_in_torch(kernel, a, b, *rest) -> np.ndarray:
    """The codes by NumPy, checked against torch's."""
    ours = kernel(a, b, *rest)
    a_t, b_t = (torch.from_numpy(v.copy()) for v in (a, b))
    found = kernel(a_t, b_t, *rest)
    assert found.numpy().tobytes() == ours.tobytes()
    assert tuple(found.shape) == ours.shape
    return ours


@pytest.mark.parametrize("kind", list(KERNELS))
@settings(max_examples=150)
@given(case=pairs())
def test_as_onnxruntime(kind: str, case) -> None:
    ours = same_in_torch(KERNELS[kind], *case)
    theirs = in_onnxruntime(kind, *case)
    assert ours.dtype == theirs.dtype
    assert np.array_equal(ours, theirs)


@given(case=pairs(bits=(8,)), profile=st.sampled_from(list(Profile)[1:]))
def test_integer_profiles(case, profile: Profile) -> None:
    a, b, params, y = case
    real = [float(p.scale) * (q - float(p.zero_point)) for q, p in zip((a, b), params, strict=True)]
    slack = 0.51 if profile is Profile.TFLITE else 0.01
    exact = {"Sub": np.subtract, "Max": np.maximum, "Min": np.minimum}
    for kind, function in exact.items():
        wanted = function(*real) / float(y.scale) + int(y.zero_point)
        codes = same_in_torch(KERNELS[kind], a, b, params, y, profile)
        clipped = np.clip(wanted, y.format.qmin, y.format.qmax)
        assert (np.abs(codes - clipped) <= 0.5 + slack).all()


@settings(max_examples=100)
@given(case=pairs(bits=(8,)))
def test_div_by_a_table(case) -> None:
    a, b, params, y = case
    table = pair_table(np.divide, params, y)
    qmins = params[0].format.qmin, params[1].format.qmin
    ours = same_in_torch(lookup2, a, b, table, qmins)
    assert np.array_equal(ours, in_onnxruntime("Div", a, b, params, y))


def test_pow_of_every_pair_of_codes() -> None:
    p = QuantParams(np.float32(0.03), np.int32(-128), IntFormat(8))
    q = QuantParams(np.float32(0.02), np.int32(5), IntFormat(8))
    y = QuantParams(np.float32(0.1), np.int32(-100), IntFormat(8))
    codes = np.arange(-128, 128).astype(np.int8)
    ours = lookup2(codes[:, None], codes, pair_table(np.power, (p, q), y), (-128, -128))
    theirs = in_onnxruntime("Pow", codes[:, None], codes, (p, q), y)
    # The C library's powf and NumPy's may differ in the last bit of a float.
    assert np.count_nonzero(ours != theirs) <= 2
    assert np.abs(ours.astype(int) - theirs).max() <= 1


def test_nothing_divided_by_nothing() -> None:
    p = QuantParams(np.float32(1), np.int32(3), IntFormat(8))
    table = pair_table(np.divide, (p, p), p)
    codes = lookup2(np.array([3, 4, 2], np.int8), np.array(3, np.int8), table, (-128, -128))
    assert codes.tolist() == [-128, 127, -128]  # NaN, +∞, −∞


def test_what_is_refused() -> None:
    wide = QuantParams(np.float32(1), np.int32(0), IntFormat(16))
    byte = QuantParams(np.float32(1), np.int32(0), IntFormat(8))
    with pytest.raises(InputError, match="a table for int16"):
        pair_table(np.divide, (byte, wide), byte)
    with pytest.raises(InputError, match="outside of the table's 0 to 1"):
        lookup2(np.array([0]), np.array([2]), np.zeros((2, 2), np.int8), (0, 0))
    with pytest.raises(InputError, match="tflite adds codes of at most 8 bits"):
        subtract(np.array([9], np.int16), np.array([9], np.int16), (wide, wide), wide, "tflite")
