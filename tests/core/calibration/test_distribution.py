"""Counts and sums above a threshold against sums over the values, and against integrals by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calibration import HistogramObserver
from core.calibration.distribution import Distribution

values = st.lists(st.integers(-40, 40).map(lambda v: v / 8), min_size=1, max_size=30)


@given(values=values, t=st.integers(-50, 50).map(lambda v: v / 16))
def test_exact_values(values: list[float], t: float) -> None:
    x = np.array(values)
    seen = HistogramObserver().update(x).distribution
    count, total = seen.above(np.array(t))
    assert (count, total) == (np.sum(x > t), np.sum(x[x > t]))
    assert seen.excess(np.array(t)) == np.sum(np.maximum(x - t, 0.0))
    assert seen.count == x.size
    assert seen.mean == pytest.approx(x.mean(), abs=1e-15)
    assert seen.square_sum(t) == pytest.approx(np.sum((x - t) ** 2), abs=1e-12)
    assert seen.absolute_sum(t) == pytest.approx(np.sum(np.abs(x - t)), abs=1e-12)
    assert np.array_equal(seen.at_rank(np.arange(x.size)), np.sort(x))


@given(values=values, t=st.integers(-50, 50).map(lambda v: v / 16))
def test_the_mirror_image(values: list[float], t: float) -> None:
    x = np.array(values)
    mirror = HistogramObserver().update(x).distribution.mirrored()
    assert mirror.excess(np.array(t)) == np.sum(np.maximum(-x - t, 0.0))


def test_even_pieces_against_a_fine_grid() -> None:
    lefts, counts = np.array([-2.0, -1.0, 1.0]), np.array([3, 1, 4])
    seen = Distribution(lefts, counts, width=1.0)
    offsets = (np.arange(1000) + 0.5) / 1000
    grid, weights = (lefts[:, None] + offsets).ravel(), np.repeat(counts / 1000, 1000)
    for t in (-2.5, -2.0, -1.25, -0.5, 0.0, 0.5, 1.125, 2.0, 3.0):
        count, total = seen.above(np.array(t))
        assert count == pytest.approx(weights @ (grid > t), abs=1e-12)
        assert total == pytest.approx(weights @ (grid * (grid > t)), abs=1e-12)
        assert seen.excess(np.array(t)) == pytest.approx(
            weights @ np.maximum(grid - t, 0), abs=1e-6
        )
    assert seen.square_sum(0.5) == pytest.approx(weights @ (grid - 0.5) ** 2, abs=1e-6)


def test_normalized_is_a_power_of_two_away() -> None:
    seen = Distribution(np.array([-3e300, 1e-300]), np.array([1, 2]), width=0.0)
    unit, exponent = seen.normalized()
    assert 0.5 <= np.abs(unit.lefts).max() < 1
    assert np.ldexp(unit.lefts[0], exponent) == -3e300
