"""Metrics by hand and against torch and scikit-learn."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import mean_squared_error
from sklearn.metrics.pairwise import cosine_similarity

from core import InputError
from core.metrics import (
    ErrorSums,
    cosine,
    error_sums,
    max_abs_error,
    max_relative_error,
    mse,
    relative_error,
    sqnr_db,
)

values = arrays(np.float64, 40, elements=st.floats(-1e3, 1e3))


def test_by_hand() -> None:
    x, y = np.array([3.0, 4.0]), np.array([3.0, 3.5])
    assert mse(x, y) == 0.125
    assert sqnr_db(x, y) == pytest.approx(20.0)  # 25 / 0.25 = 100
    assert max_abs_error(x, y) == 0.5
    assert cosine(x, y) == pytest.approx(23 / (5 * np.sqrt(21.25)))


@given(x=values, y=values)
def test_against_scikit_learn(x: np.ndarray, y: np.ndarray) -> None:
    assert mse(x, y) == pytest.approx(mean_squared_error(x, y))
    if np.abs(x).max() > 1e-3 and np.abs(y).max() > 1e-3:
        assert cosine(x, y) == pytest.approx(cosine_similarity([x], [y])[0, 0], abs=1e-9)


@given(x=values, y=values, cut=st.integers(0, 40))
def test_parts_add_up(x: np.ndarray, y: np.ndarray, cut: int) -> None:
    whole = error_sums(x, y)
    parts = error_sums(x[:cut], y[:cut]) + error_sums(x[cut:], y[cut:])
    assert parts.count == whole.count == 40
    assert parts.max_abs_error == whole.max_abs_error
    for name in ("signal", "noise", "dot", "norm"):
        assert getattr(parts, name) == pytest.approx(getattr(whole, name), rel=1e-9, abs=1e-9)


def test_more_than_a_cache_piece() -> None:
    x = np.random.default_rng(0).normal(size=(7, 30_001))
    y = x + 0.01
    assert mse(x, y) == pytest.approx(1e-4)
    assert mse(torch.from_numpy(x), torch.from_numpy(y)) == pytest.approx(1e-4)


def test_exact_and_without_signal() -> None:
    zeros, ones = np.zeros(3), np.ones(3)
    assert sqnr_db(ones, ones) == np.inf
    assert error_sums(ones, ones).exact
    assert sqnr_db(zeros, ones) == -np.inf
    assert sqnr_db(zeros, zeros) == np.inf
    assert not error_sums(zeros, ones).exact
    assert cosine(zeros, ones) is None
    assert error_sums(np.zeros((0, 2)), np.zeros((0, 2))) == ErrorSums()
    assert ErrorSums().mse == 0.0


def test_extreme_magnitudes() -> None:
    # Σx² = 4e300 and noise 4e-300: their quotient overflows, its logarithm does not.
    assert error_sums(np.full(4, 1e150), np.full(4, 1e150)).exact
    big = ErrorSums(1, signal=1e300, noise=1e-300)
    assert big.sqnr_db == pytest.approx(6000.0)


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e200])
def test_not_finite(bad: float) -> None:
    with pytest.raises(InputError, match="NaN"):
        error_sums(np.array([bad]), np.array([1.0]))


def test_shapes_differ() -> None:
    with pytest.raises(InputError, match="differ"):
        error_sums(np.zeros(3), np.zeros((3, 1)))


def test_relative_errors_by_hand() -> None:
    x, y = np.array([3.0, -4.0, 0.0]), np.array([3.0, -3.0, 0.0])
    assert relative_error(x, y) == pytest.approx(0.2)  # 1 / 5
    assert max_relative_error(x, y) == pytest.approx(0.25)
    assert relative_error(np.zeros(2), np.ones(2)) is None
    assert max_relative_error(np.zeros(2), np.ones(2)) is None
    assert max_relative_error(torch.tensor([2.0]), torch.tensor([2.5])) == 0.25


@given(x=values, y=values)
def test_relative_error_is_a_ratio_of_norms(x: np.ndarray, y: np.ndarray) -> None:
    if np.linalg.norm(x) > 1e-3:
        expected = np.linalg.norm(x - y) / np.linalg.norm(x)
        assert relative_error(x, y) == pytest.approx(expected, abs=1e-12)


def test_numbers_whose_squares_are_no_float() -> None:
    for unit in (1e-163, 1e-200, 2.0**-1070):
        x, y = np.array([3.0, 4.0]) * unit, np.array([3.0, 3.0]) * unit
        assert sqnr_db(x, y) == pytest.approx(13.9794000867)  # 10·log₁₀(25 / 1)
        assert cosine(x, y) == pytest.approx(0.9899494937)  # 21 / (5·√18)
        assert relative_error(x, y) == pytest.approx(0.2)
    # Each sum by itself: the signal is 1, the error 10⁻²⁰⁰.
    x, y = np.array([1.0, 1e-200]), np.array([1.0, 0.0])
    assert sqnr_db(x, y) == pytest.approx(4000.0)
    assert relative_error(x, y) == pytest.approx(1e-200)
    assert cosine(np.array([1.0, 0.0]), np.array([1e-200, 0.0])) == 1.0


def test_tiny_parts_add_up() -> None:
    x, y = np.array([3.0, 4.0]) * 1e-163, np.array([3.0, 3.0]) * 1e-163
    parts = error_sums(x[:1], y[:1]) + error_sums(x[1:], y[1:])
    assert parts.sqnr_db == pytest.approx(13.9794000867)
    assert parts.cosine == pytest.approx(0.9899494937)
    large = error_sums(np.array([3.0]), np.array([2.0]))
    assert (parts + large).sqnr_db == (large + parts).sqnr_db == large.sqnr_db
