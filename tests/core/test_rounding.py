"""Rounding against IEEE 754, Python's decimal module, torch, and by hand."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Decimal,
)
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core import InputError, RoundingMode
from core.rounding import round_to_integer

DECIMAL = {
    RoundingMode.NEAREST_EVEN: ROUND_HALF_EVEN,
    RoundingMode.NEAREST_AWAY: ROUND_HALF_UP,  # decimal's "up" is away from zero
    RoundingMode.NEAREST_TOWARD_ZERO: ROUND_HALF_DOWN,
    RoundingMode.FLOOR: ROUND_FLOOR,
    RoundingMode.CEIL: ROUND_CEILING,
    RoundingMode.TOWARD_ZERO: ROUND_DOWN,
}
# −2.5 −1.5 −0.5 0.5 1.5 2.5 2.4 −2.6, by hand
BY_HAND = {
    RoundingMode.NEAREST_EVEN: [-2, -2, 0, 0, 2, 2, 2, -3],
    RoundingMode.NEAREST_AWAY: [-3, -2, -1, 1, 2, 3, 2, -3],
    RoundingMode.NEAREST_UP: [-2, -1, 0, 1, 2, 3, 2, -3],
    RoundingMode.NEAREST_DOWN: [-3, -2, -1, 0, 1, 2, 2, -3],
    RoundingMode.NEAREST_TOWARD_ZERO: [-2, -1, 0, 0, 1, 2, 2, -3],
    RoundingMode.NEAREST_ODD: [-3, -1, -1, 1, 1, 3, 2, -3],
    RoundingMode.FLOOR: [-3, -2, -1, 0, 1, 2, 2, -3],
    RoundingMode.CEIL: [-2, -1, 0, 1, 2, 3, 3, -2],
    RoundingMode.TOWARD_ZERO: [-2, -1, 0, 0, 1, 2, 2, -2],
}
finite = arrays(
    st.sampled_from([np.float32, np.float64]),
    array_shapes(min_dims=0, max_dims=3, min_side=0),
    elements=st.floats(-1e6, 1e6, width=32) | st.integers(-99, 99).map(lambda n: n / 2),
)


@pytest.mark.parametrize("mode", BY_HAND)
def test_by_hand(mode: RoundingMode) -> None:
    x = np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.4, -2.6])
    assert round_to_integer(x, mode).tolist() == BY_HAND[mode]


@pytest.mark.parametrize("mode", DECIMAL)
@given(x=finite)
def test_equals_decimal(mode: RoundingMode, x: np.ndarray) -> None:
    expected = [int(Decimal(float(v)).to_integral_value(DECIMAL[mode])) for v in x.ravel()]
    assert round_to_integer(x, mode).ravel().tolist() == expected


def in_fractions(x: float, mode: RoundingMode) -> int:
    """Rounding by exact fractions, for the modes that decimal lacks."""
    exact = Fraction(x)
    low = exact.numerator // exact.denominator
    if exact - low != Fraction(1, 2):
        return low + (exact - low > Fraction(1, 2))
    high_wins = {
        RoundingMode.NEAREST_UP: True,
        RoundingMode.NEAREST_DOWN: False,
        RoundingMode.NEAREST_ODD: low % 2 == 0,
    }
    return low + high_wins[mode]


@pytest.mark.parametrize(
    "mode", [RoundingMode.NEAREST_UP, RoundingMode.NEAREST_DOWN, RoundingMode.NEAREST_ODD]
)
@given(x=finite)
def test_equals_exact_fractions(mode: RoundingMode, x: np.ndarray) -> None:
    expected = [in_fractions(float(v), mode) for v in x.ravel()]
    assert round_to_integer(x, mode).ravel().tolist() == expected


@pytest.mark.parametrize("mode", list(RoundingMode))
@given(x=finite)
def test_every_mode(mode: RoundingMode, x: np.ndarray) -> None:
    before = x.copy()
    rounded = round_to_integer(x, mode, seed=3)
    assert rounded.dtype == x.dtype
    assert rounded.shape == x.shape
    assert np.array_equal(x, before), "the input is left unchanged"
    assert np.array_equal(rounded, np.trunc(rounded)), "integers"
    assert (np.abs(rounded - x.astype(np.float64)) <= 1).all()
    assert np.array_equal(round_to_integer(rounded, mode, seed=4), rounded), "idempotent"
    in_torch = round_to_integer(torch.from_numpy(x.copy()), mode, seed=3).numpy()
    assert rounded.tobytes() == in_torch.tobytes(), "NumPy and torch to the last bit"


@pytest.mark.parametrize("mode", BY_HAND)
@given(x=arrays(np.float64, 20, elements=st.floats(-1e3, 1e3)))
def test_monotone(mode: RoundingMode, x: np.ndarray) -> None:
    assert (np.diff(round_to_integer(np.sort(x), mode)) >= 0).all()


@pytest.mark.parametrize("mode", list(RoundingMode))
def test_special_values(mode: RoundingMode) -> None:
    x = np.array([np.nan, np.inf, -np.inf, 0.0])
    assert np.array_equal(round_to_integer(x, mode), x, equal_nan=True)


def test_just_below_a_half() -> None:
    # 0.49999997 + 0.5 rounds to 1.0 in float32: adding a half and truncating would be wrong.
    below = np.nextafter(np.float32(0.5), np.float32(0))
    for mode in BY_HAND:
        if mode.value.startswith("nearest"):
            assert round_to_integer(np.array([below, -below]), mode).tolist() == [0.0, 0.0]


def test_truncate_is_toward_zero() -> None:
    assert RoundingMode.TRUNCATE is RoundingMode.TOWARD_ZERO


def test_stochastic_is_right_on_average() -> None:
    rounded = round_to_integer(np.full(100_000, 2.3), RoundingMode.STOCHASTIC, seed=1)
    assert set(rounded) == {2.0, 3.0}
    # Standard error √(0.3·0.7/10⁵) = 0.00145; five of them.
    assert abs(rounded.mean() - 2.3) < 0.00725


def test_stochastic_replays_its_seed() -> None:
    x = np.linspace(0, 9, 1000)
    first, again, other = (round_to_integer(x, RoundingMode.STOCHASTIC, s) for s in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_generator_goes_on_where_it_stands() -> None:
    x = np.linspace(0, 9, 1001)
    rng = np.random.default_rng(5)
    parts = [round_to_integer(part, RoundingMode.STOCHASTIC, rng) for part in np.split(x, [13])]
    assert np.array_equal(np.concatenate(parts), round_to_integer(x, RoundingMode.STOCHASTIC, 5))


def test_other_inputs() -> None:
    assert round_to_integer([0.5, 1.5]).tolist() == [0.0, 2.0]
    assert round_to_integer(3).item() == 3.0
    assert round_to_integer(np.arange(12.0).reshape(3, 4)[:, ::-2]).shape == (3, 2)
    with pytest.raises(InputError, match="complex128"):
        round_to_integer(np.array([1j]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_stochastic_of_tiny_fractions(dtype: type) -> None:
    # 2·10⁷ draws of 10⁻⁹ go up 0.02 times on average; more than twice has probability 10⁻⁶.
    # Draws of 24 bits went up 1.2 times: a draw of 0 carries every fraction up.
    rng = np.random.default_rng(1)
    x = np.full(2_000_000, 1e-9, dtype)
    ups = sum(float(round_to_integer(x, RoundingMode.STOCHASTIC, rng).sum()) for _ in range(10))
    assert ups <= 2
    # A fraction of 2⁻²⁰ still goes up: 19 times on average, standard error 4.4; five of them.
    x = np.full(20_000_000, 2.0**-20, dtype)
    assert abs(round_to_integer(x, RoundingMode.STOCHASTIC, rng).sum() - 19.07) < 22
