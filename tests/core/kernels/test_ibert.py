"""The integer functions of I-BERT against scipy and math.isqrt, and NumPy against torch."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.special import erf, log_softmax

from core import InputError, IntFormat, QuantParams
from core.kernels.integer_affine import integer_affine
from core.kernels.integer_exp import integer_exp
from core.kernels.integer_gelu import gelu_codes, integer_erf, integer_gelu
from core.kernels.integer_layer_norm import integer_layer_norm, layer_norm_codes
from core.kernels.integer_softmax import integer_softmax, softmax_codes
from core.kernels.integer_sqrt import integer_sqrt
from core.kernels.scaled_integers import ScaledIntegers, cast_to_hold, refined, shifted

FUNCTIONS = (integer_exp, integer_erf, integer_gelu, integer_softmax, integer_layer_norm)
STEP = 2.0**-10


def real(x: ScaledIntegers) -> np.ndarray:
    return x.scale * np.asarray(x.codes)


def gelu(x: np.ndarray) -> np.ndarray:
    return x * 0.5 * (1 + erf(x / math.sqrt(2)))


def normal(x: np.ndarray) -> np.ndarray:
    spread = np.sqrt(x.var(-1, keepdims=True) + 1e-5)
    return (x - x.mean(-1, keepdims=True)) / spread


def test_errors_are_those_of_the_paper() -> None:
    """I-BERT, section 3.4: i-GELU 0.018 from GELU; section 3.5: i-exp 1.9·10⁻³ (2.1 as printed)."""
    q = np.arange(-20 * 1024, 1)
    off = np.abs(real(integer_exp(ScaledIntegers(q, STEP))) - np.exp(q * STEP))
    assert 0.0019 < off.max() < 0.0022
    q = np.arange(-6 * 1024, 6 * 1024 + 1)
    off = np.abs(real(integer_gelu(ScaledIntegers(q, STEP))) - gelu(q * STEP))
    assert 0.0180 < off.max() < 0.0182
    assert abs(abs(q[off.argmax()] * STEP) - 2.35) < 0.01
    off = np.abs(real(integer_erf(ScaledIntegers(q, STEP))) - erf(q * STEP))
    assert 0.095 < off.max() < 0.096  # right beside 0, where GELU multiplies it by 0


def test_spare_bits_cure_coarse_scales() -> None:
    codes = ScaledIntegers(np.random.default_rng(0).integers(-128, 128, (1000, 64)), 1 / 8)
    exact = np.exp(log_softmax(codes.codes * codes.scale, axis=-1))
    coarse, fine = (
        np.abs(real(integer_softmax(x, output_bits=16)) - exact).max()
        for x in (codes, refined(codes))
    )
    assert 0.08 < coarse < 0.09
    assert fine < 0.0011
    few = ScaledIntegers(np.random.default_rng(0).integers(-2, 3, (100, 64)), 1 / 8)
    exact = normal(few.codes * few.scale)
    coarse, fine = (
        np.abs(real(integer_layer_norm(x)) - exact).max() for x in (few, shifted(few, 8))
    )
    assert 0.3 < coarse < 0.4
    assert fine < 0.001


@given(n=arrays(np.int64, array_shapes(max_side=4), elements=st.integers(0, 2**63 - 1)))
def test_the_root_is_exact(n: np.ndarray) -> None:
    wanted = [math.isqrt(int(v)) for v in n.ravel()]
    assert integer_sqrt(n).ravel().tolist() == wanted
    assert integer_sqrt(torch.from_numpy(n)).ravel().tolist() == wanted


@given(root=st.integers(1, 3037000499))
def test_the_root_beside_squares(root: int) -> None:
    beside = np.array([root * root - 1, root * root, root * root + 1])
    wanted = [math.isqrt(int(v)) for v in beside]
    assert integer_sqrt(beside).tolist() == wanted


@given(
    codes=arrays(np.int8, array_shapes(max_dims=3, max_side=6), elements=st.integers(-128, 0)),
    exponent=st.integers(-12, -1),
)
def test_numpy_is_torch_within_the_bounds(codes: np.ndarray, exponent: int) -> None:
    kept = codes.copy()
    for function in FUNCTIONS:
        ours = function(ScaledIntegers(codes, 2.0**exponent))
        theirs = function(ScaledIntegers(torch.from_numpy(codes), 2.0**exponent))
        assert ours.codes.tobytes() == theirs.codes.numpy().tobytes()
        assert str(theirs.codes.dtype) == f"torch.{ours.codes.dtype}"
        assert (ours.scale, ours.bounds) == (theirs.scale, theirs.bounds)
        assert ours.low <= ours.codes.min() <= ours.codes.max() <= ours.high
    assert np.array_equal(codes, kept)


@given(
    codes=arrays(np.int16, st.tuples(st.integers(1, 4), st.integers(1, 30))),
    exponent=st.integers(-20, -3),
)
def test_no_register_overflows(codes: np.ndarray, exponent: int) -> None:
    """int16 at any scale down to 2⁻²⁰: were one product to wrap, it would be far from the truth."""
    x = ScaledIntegers(codes, 2.0**exponent)
    fine, values = refined(x), codes * 2.0**exponent
    assert np.abs(real(integer_gelu(fine)) - gelu(values)).max() < 0.0182 + 1e-3
    falls = ScaledIntegers(np.minimum(fine.codes, 0), fine.scale)
    assert np.abs(real(integer_exp(falls)) - np.exp(np.minimum(values, 0))).max() < 0.004
    exact = np.exp(log_softmax(values, axis=-1))
    assert np.abs(real(integer_softmax(fine, output_bits=24)) - exact).max() < 0.005


def test_exp_falls_and_ends_at_zero() -> None:
    values = integer_exp(ScaledIntegers(np.arange(-40 * 1024, 1), STEP)).codes
    assert (np.diff(values) >= 0).all()
    assert values[0] == 0
    assert values[-1] > 0


def test_shares_sum_to_one_within_their_rounding() -> None:
    codes = np.random.default_rng(3).integers(-128, 128, (200, 100))
    y = integer_softmax(refined(ScaledIntegers(codes, 1 / 16)), output_bits=12)
    assert (np.abs(y.codes.sum(-1) - 2**12) <= 50).all()
    moved = integer_softmax(refined(ScaledIntegers(codes + 1000, 1 / 16)), output_bits=12)
    assert np.array_equal(moved.codes, y.codes)  # softmax(x + c) = softmax(x)


def test_layer_norm_with_its_weights() -> None:
    rng = np.random.default_rng(1)
    gamma, beta = rng.normal(1, 0.3, 96), rng.normal(0, 0.5, 96)
    x = ScaledIntegers(rng.integers(-128, 128, (50, 96)), 1 / 16)
    y = integer_layer_norm(shifted(x, 8), integer_affine(gamma, beta))
    exact = torch.nn.functional.layer_norm(
        torch.from_numpy(x.codes * x.scale), (96,), torch.from_numpy(gamma), torch.from_numpy(beta)
    ).numpy()
    assert np.abs(real(y) - exact).max() < 2e-4
    constant = integer_layer_norm(
        ScaledIntegers(np.full((2, 96), 7), 0.5), integer_affine(gamma, beta)
    )
    assert np.abs(real(constant) - beta).max() < 1e-6


def test_codes_to_codes_is_within_a_step_of_the_floats() -> None:
    rng = np.random.default_rng(2)
    codes = rng.integers(0, 256, (40, 32)).astype(np.uint8)
    x = QuantParams(np.float32(1 / 24), np.int32(131), IntFormat(8, signed=False))
    y = QuantParams(np.float32(1 / 32), np.int32(-7), IntFormat(8))
    share = QuantParams(np.float32(1 / 256), np.int32(-128), IntFormat(8))
    values = (codes.astype(int) - 131) * float(x.scale)
    for found, exact, p in (
        (gelu_codes(codes, x, y), gelu(values), y),
        (softmax_codes(codes, x, share), np.exp(log_softmax(values, axis=-1)), share),
        (layer_norm_codes(codes, x, None, y), normal(values), y),
    ):
        assert found.dtype == np.int8
        steps = np.clip(exact / float(p.scale) + int(p.zero_point), -128, 127)
        assert np.abs(found - steps).max() <= 0.5 + 0.0182 / float(p.scale)
    on_torch = softmax_codes(torch.from_numpy(codes), x, share)
    assert on_torch.numpy().tobytes() == softmax_codes(codes, x, share).tobytes()


def test_intermediates_choose_the_register_that_their_bounds_need() -> None:
    narrow, wide = ScaledIntegers([-1], 3.7e-5), ScaledIntegers([-1], 3.5e-5)
    assert integer_exp(narrow).codes.dtype == np.int32
    assert integer_exp(wide).codes.dtype == np.int64
    assert cast_to_hold(np.array([0]), 2**31).dtype == np.int64


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: integer_exp(ScaledIntegers([1], 0.1)), "Subtract the max"),
        (lambda: integer_exp(ScaledIntegers([0], 0.7)), "refined"),
        (lambda: integer_exp(ScaledIntegers([0], 1e-11)), "bits and a sign"),
        (lambda: integer_erf(ScaledIntegers([0], 2.0)), "refined"),
        (lambda: ScaledIntegers([0.5], 0.1), "integer"),
        (lambda: ScaledIntegers([1], float("nan")), "positive number"),
        (lambda: ScaledIntegers(np.array([1], np.uint64), 1.0), "uint64"),
        (lambda: integer_sqrt([4, -1]), "from 0 to"),
        (lambda: integer_softmax(ScaledIntegers(np.zeros((2, 0), int), 0.1)), "elements along"),
        (lambda: integer_softmax(ScaledIntegers([1], 0.1), output_bits=31), "output bits"),
        (lambda: integer_layer_norm(ScaledIntegers(3, 0.1)), "last axis"),
        (lambda: integer_layer_norm(ScaledIntegers([2**31, 0], 0.1)), "fewer bits"),
        (lambda: integer_layer_norm(ScaledIntegers([1, 2], 0.1), epsilon=-1.0), "epsilon"),
        (lambda: integer_affine([1.0], [1.0, 2.0]), "twice"),
        (lambda: integer_affine([np.inf], [1.0]), "finite"),
        (lambda: integer_affine([1e-9], [1.0]), "fold it"),
        (
            lambda: integer_layer_norm(ScaledIntegers([1, 2], 0.1), integer_affine([1.0], [1.0])),
            "do not fit",
        ),
    ],
)
def test_clear_errors(call, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()


def test_empty_and_scalar() -> None:
    for function in FUNCTIONS[:3]:
        assert function(ScaledIntegers(np.zeros((0, 3), np.int8), STEP)).codes.shape == (0, 3)
        assert function(ScaledIntegers(np.int8(0), STEP)).codes.shape == ()
    assert integer_sqrt(np.int64(17)).tolist() == 4
    assert integer_sqrt(np.zeros((0,), np.int64)).shape == (0,)
