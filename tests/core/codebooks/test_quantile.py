"""Levels by rank: by hand, against NumPy's quantiles, and against the normal distribution."""

from statistics import NormalDist

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import InputError
from core.codebooks import quantile


def test_by_hand() -> None:
    x = [5.0, 1.0, 2.0, 9.0, 3.0, 10.0, 4.0, 100.0]  # ordered: 1 2 | 3 4 | 5 9 | 10 100
    assert quantile(x, 4).levels.tolist() == [1.5, 3.5, 7.0, 55.0]
    assert quantile(x, 2).levels.tolist() == [2.5, 31.0]
    assert quantile(x, 2, median=True).levels.tolist() == [2.5, 9.5]
    assert quantile(torch.tensor(x).reshape(2, 4), 1).levels.tolist() == [16.75]


def test_medians_are_quantiles() -> None:
    x = np.random.default_rng(0).normal(size=16 * 101)
    expected = np.quantile(x, (np.arange(16) + 0.5) / 16, method="hazen")
    np.testing.assert_allclose(quantile(x, 16, median=True).levels, expected, rtol=1e-12)


def test_halves_of_a_normal() -> None:
    # E|x| = √(2/π) = 0.7979 is the mean of the upper half; its median is Φ⁻¹(¾) = 0.6745.
    x = np.array([NormalDist().inv_cdf((i + 0.5) / 10_000) for i in range(10_000)])
    np.testing.assert_allclose(quantile(x, 2).levels, [-0.7979, 0.7979], atol=1e-3)
    np.testing.assert_allclose(quantile(x, 2, median=True).levels, [-0.6745, 0.6745], atol=1e-3)


@given(
    x=st.lists(st.floats(-100, 100, width=32), min_size=1, max_size=50),
    levels=st.integers(1, 20),
    median=st.booleans(),
)
def test_levels_lie_within_the_data(x: list[float], levels: int, median: bool) -> None:
    found = quantile(np.float32(x), levels, median).levels
    assert 1 <= len(found) <= min(levels, len(x))
    assert found[0] >= min(x) - 1e-9
    assert found[-1] <= max(x) + 1e-9


def test_few_distinct_values() -> None:
    relu = np.concatenate([np.zeros(60), np.arange(1.0, 41)])
    c = quantile(relu, 10)
    assert c.levels.tolist() == [0.0, 5.5, 15.5, 25.5, 35.5], "zero keeps one level, exactly"
    assert quantile(np.full(7, 3.0), 4).levels.tolist() == [3.0]
    assert quantile([1.0, 2.0], 16).levels.tolist() == [1.0, 2.0]


def test_wrong_input() -> None:
    for x, levels, part in [
        ([], 2, "holds no numbers"),
        ([np.nan], 2, "NaN"),
        ([1.0], 0, "from 1 to 65536"),
        ([1.0], 65537, "from 1 to 65536"),
    ]:
        with pytest.raises(InputError, match=part):
            quantile(x, levels)


@pytest.mark.parametrize("median", [False, True])
def test_levels_that_are_one_float32_count_as_one(median: bool) -> None:
    assert quantile([16777216, 16777217, 16777219], 3, median).levels.tolist() == [
        16777216.0,
        16777219.0,
    ]
