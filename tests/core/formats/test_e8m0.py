"""E8M0 against ml_dtypes and torch: every code, and a million floats."""

import ml_dtypes
import numpy as np
import pytest
import torch

from core import InputError, RoundingMode
from core.formats import e8m0


def many_floats() -> np.ndarray:
    """A million float32: every exponent, both signs, ties, subnormals, infinities, NaN."""
    rng = np.random.default_rng(0)
    bits = rng.integers(0, 2**32, 800_000, dtype=np.uint64).astype(np.uint32).view(np.float32)
    low = rng.integers(0, 2**24, 100_000, dtype=np.uint32).view(np.float32)
    ties = np.ldexp(np.float32(1.5), rng.integers(-127, 127, 100_000)).astype(np.float32)
    return np.concatenate([bits, low, ties, np.float32([0.0, -0.0, np.inf, -np.inf, np.nan])])


def test_every_code() -> None:
    codes = np.arange(256, dtype=np.uint8)
    expected = codes.view(ml_dtypes.float8_e8m0fnu).astype(np.float32)
    assert np.array_equal(e8m0.decode(codes), expected, equal_nan=True)
    assert np.array_equal(e8m0.encode(expected), codes)


def test_a_million_floats() -> None:
    x = many_floats()
    with np.errstate(invalid="ignore"):  # a signalling NaN is cast
        expected = x.astype(ml_dtypes.float8_e8m0fnu).view(np.uint8)
    assert np.array_equal(e8m0.encode(x), expected)


def test_torch() -> None:
    x = many_floats()[::7]
    ours = e8m0.encode(x)
    assert np.array_equal(e8m0.encode(torch.from_numpy(x.copy())).numpy(), ours)
    positive = x[x > 0]  # torch maps 0 to 2⁻¹²⁷ and drops the sign, ml_dtypes makes both NaN
    theirs = torch.from_numpy(positive).to(torch.float8_e8m0fnu).view(torch.uint8).numpy()
    assert np.array_equal(e8m0.encode(positive), theirs)


def test_floor_is_the_exponent() -> None:
    x = np.array([1.0, 1.999, 2.0, 0.3, 1e-45, 3e38])
    exponents = [0, 0, 1, -2, -127, 127]
    assert e8m0.encode(x, RoundingMode.FLOOR).tolist() == [127 + e for e in exponents]


def test_other_inputs() -> None:
    assert e8m0.encode(4).item() == 129
    assert e8m0.encode(np.zeros((0, 2))).shape == (0, 2)
    with pytest.raises(InputError, match="0 to 255"):
        e8m0.decode([256])
