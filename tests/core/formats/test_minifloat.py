"""Minifloats against ml_dtypes: every code, and a million floats."""

import ml_dtypes
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import InputError, RoundingMode
from core.formats.minifloat import E2M1, E4M3FN, E5M2, MINIFLOATS, Minifloat, Specials

formats = pytest.mark.parametrize("format", MINIFLOATS, ids=lambda f: f.name)
finite_only = [f for f in MINIFLOATS if f.specials is Specials.NONE]


def reference(format: Minifloat, x: np.ndarray) -> np.ndarray:
    """The codes that ml_dtypes gives to float32 numbers."""
    with np.errstate(over="ignore", invalid="ignore"):
        return x.astype(getattr(ml_dtypes, format.name)).view(np.uint8)


def many_floats() -> np.ndarray:
    """A million float32: every exponent, both signs, ties, infinities."""
    rng = np.random.default_rng(0)
    bits = rng.integers(0, 2**32, 600_000, dtype=np.uint64).astype(np.uint32).view(np.float32)
    near = rng.standard_normal(200_000).astype(np.float32) * np.float32(10)
    grid = rng.integers(-(2**13), 2**13, 200_000).astype(np.float32)
    ties = grid * np.float32(2.0) ** rng.integers(-26, 6, 200_000).astype(np.float32)
    x = np.concatenate([bits, near, ties, np.float32([0.0, -0.0, np.inf, -np.inf])])
    return x[~np.isnan(x)]


@formats
def test_every_code(format: Minifloat) -> None:
    codes = np.arange(1 << format.bits, dtype=np.uint8)
    expected = codes.view(getattr(ml_dtypes, format.name)).astype(np.float32)
    assert np.array_equal(format.decode(codes), expected, equal_nan=True)
    numbers = ~np.isnan(expected)
    signs = np.signbit(format.decode(codes))
    assert np.array_equal(signs[numbers], np.signbit(expected)[numbers])


@formats
def test_a_million_floats(format: Minifloat) -> None:
    x = many_floats()
    if format.specials is Specials.NONE:
        x = x[np.isfinite(x)]
    assert np.array_equal(format.encode(x), reference(format, x))


@formats
def test_torch_to_the_last_bit(format: Minifloat) -> None:
    x = many_floats()[::17]
    x = x[np.isfinite(x)]
    for mode in RoundingMode:
        in_torch = format.encode(torch.from_numpy(x.copy()), mode, 5)
        assert np.array_equal(format.encode(x, mode, 5), in_torch.numpy())
    assert np.array_equal(
        format.round(x), format.round(torch.from_numpy(x)).numpy(), equal_nan=True
    )


@formats
def test_nan(format: Minifloat) -> None:
    x = np.array([1.0, np.nan], np.float32)
    if format.specials is Specials.NONE:
        with pytest.raises(InputError, match="has no code for it"):
            format.encode(x)
    else:
        assert np.isnan(format.decode(format.encode(x))[1])


@formats
@given(x=st.floats(-1e5, 1e5, width=32))
def test_nearest_and_idempotent(format: Minifloat, x: float) -> None:
    value = float(format.decode(format.encode(x, saturate=True)))
    levels = format.values[np.isfinite(format.values)]
    assert abs(value - x) == np.abs(levels - x).min()
    assert float(format.decode(format.encode(value))) == value


def test_saturation() -> None:
    # ONNX QuantizeLinear saturates to float8 by default: 500 → 448 and 1e6 → 57344.
    assert E4M3FN.decode(E4M3FN.encode([500.0, -500.0], saturate=True)).tolist() == [448.0, -448.0]
    assert E5M2.decode(E5M2.encode([1e6, np.inf], saturate=True)).tolist() == [57344.0, 57344.0]
    assert np.isnan(E4M3FN.round([500.0]))
    assert E5M2.round([1e6]).tolist() == [np.inf]


def test_e2m1_by_hand() -> None:
    positive = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0]
    assert E2M1.values[:8].tolist() == positive
    # Ties at 0.25, 0.75, 1.25, 1.75, 2.5, 3.5, 5 go to the even mantissa.
    ties = [0.25, 0.75, 1.25, 1.75, 2.5, 3.5, 5.0]
    assert E2M1.round(ties).tolist() == [0.0, 1.0, 1.0, 2.0, 2.0, 4.0, 4.0]
    assert E2M1.spacing([0.3, 1.2, 2.9, 5.0]).tolist() == [0.5, 0.5, 1.0, 2.0]


@pytest.mark.parametrize("widths", [(0, 3), (5, 3), (3, -1)])
def test_wrong_widths(widths: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="at most 8 bits"):
        Minifloat("mine", *widths, bias=1)


def test_one_that_a_learner_asks_for() -> None:
    # 1 sign, 2 exponent and 2 mantissa bits, bias 1: subnormals 0, ¼, ½, ¾; then 1 … 7.
    mine = Minifloat("e2m2", 2, 2, 1)
    assert mine.values[:8].tolist() == [0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75]
    assert (mine.max, mine.smallest) == (7.0, 0.25)
    with pytest.raises(InputError, match="0 to 31"):
        mine.decode([32])


def test_numbers_beyond_float32_are_given_back_as_float64() -> None:
    wide = Minifloat("e7m0", 7, 0, bias=-64)
    assert wide.round([2.0**150, -(2.0**191)]).tolist() == [2.0**150, -(2.0**191)]
    assert wide.round([1.0]).dtype == np.float64
    assert E5M2.round([1.0]).dtype == np.float32


@pytest.mark.parametrize("code", [2**32, -(2**32), -1, 16])
def test_codes_beyond_the_format_are_not_cast_into_it(code: int) -> None:
    with pytest.raises(InputError, match="0 to 15"):
        E2M1.decode(np.array([code]))
