"""Percentiles against NumPy's: equal while the observer is exact, then within a bin."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import InputError
from core.calibration import HistogramObserver, Range, minmax, percentile

numbers = st.floats(-1e300, 1e300)


@given(values=st.lists(numbers, min_size=1, max_size=40), percent=st.floats(50.5, 100.0))
def test_exact_values(values: list[float], percent: float) -> None:
    x = np.array(values)
    found = percentile(HistogramObserver().update(x), percent)
    low, high = np.percentile(x, [100.0 - percent, percent])
    scale = np.abs(x).max()
    assert found.low == pytest.approx(low, abs=1e-13 * scale)
    assert found.high == pytest.approx(high, abs=1e-13 * scale)
    assert x.min() <= found.low <= found.high <= x.max()


def test_with_repeated_values() -> None:
    x = np.repeat([-1.0, 0.0, 0.25, 3.0], [3, 90, 5, 2])
    found = percentile(HistogramObserver().update(x), 97.0)  # ranks 2.97 and 96.03
    assert found.low == pytest.approx(-0.03, rel=1e-12)
    assert found.high == 0.25


def test_within_a_bin() -> None:
    x = np.random.default_rng(0).standard_normal(200_000)
    observer = HistogramObserver()
    for batch in np.split(x, 10):
        observer = observer.update(batch)
    bin_width = observer.edges[1] - observer.edges[0]
    assert bin_width < (x.max() - x.min()) / 8192
    for percent in (99.0, 99.9, 99.99):
        found = percentile(observer, percent)
        low, high = np.percentile(x, [100 - percent, percent])
        assert abs(found.low - low) <= bin_width
        assert abs(found.high - high) <= bin_width


def test_100_percent_is_minmax() -> None:
    few = HistogramObserver().update([-3.0, 1.0, 2.5])
    assert percentile(few, 100.0) == minmax(few) == Range(-3.0, 2.5)
    many = HistogramObserver().update(np.random.default_rng(0).normal(size=50_000))
    bin_width = many.edges[1] - many.edges[0]
    assert percentile(many, 100.0).low == pytest.approx(many.extremes.low, abs=bin_width)
    assert percentile(many, 100.0).high == pytest.approx(many.extremes.high, abs=bin_width)


def test_constant_and_zero_data() -> None:
    assert percentile(HistogramObserver().update([7.0] * 5), 99.0) == Range(7.0, 7.0)
    assert percentile(HistogramObserver().update([0.0, -0.0]), 99.0) == Range(0.0, 0.0)


@pytest.mark.parametrize("percent", [50.0, 100.1, -1.0, float("nan")])
def test_wrong_percent(percent: float) -> None:
    with pytest.raises(InputError, match="percent is"):
        percentile(HistogramObserver().update([1.0]), percent)


def test_nothing_seen() -> None:
    with pytest.raises(InputError, match="has seen no values"):
        percentile(HistogramObserver())


def test_neighbours_whose_difference_is_no_float() -> None:
    seen = HistogramObserver().update([-1.7e308, 1.7e308])  # ranks 0.01 and 0.99
    found = percentile(seen, 99.0)
    assert found.low == pytest.approx(-1.666e308)
    assert found.high == pytest.approx(1.666e308)
