"""Observers against NumPy on the whole data, whatever the batches."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import InputError
from core.calibration import Extremes, HistogramObserver, Range, minmax, percentile
from core.calibration.observer import BINS

batches = st.lists(
    st.lists(st.floats(-1e30, 1e30) | st.sampled_from([0.0, 1e-300, 5e-324]), max_size=20),
    min_size=1,
    max_size=6,
)


def observed(parts) -> HistogramObserver:
    observer = HistogramObserver()
    for part in parts:
        observer = observer.update(np.array(part))
    return observer


def same(a: HistogramObserver, b: HistogramObserver) -> bool:
    return (a.extremes, a.exponent, a.first) == (
        b.extremes,
        b.exponent,
        b.first,
    ) and np.array_equal(a.counts, b.counts)


@given(parts=batches, cut=st.integers(0, 6))
def test_order_and_batches_do_not_matter(parts, cut: int) -> None:
    whole = HistogramObserver().update(np.array([v for part in parts for v in part]))
    assert same(observed(parts), whole)
    assert same(observed(parts[::-1]), whole)
    assert same(observed(parts[:cut]).merge(observed(parts[cut:])), whole)


@given(parts=batches)
def test_counts_are_those_of_numpy(parts) -> None:
    x = np.array([v for part in parts for v in part])
    observer = observed(parts)
    assert len(observer.counts) <= BINS
    assert observer.counts.sum() == x.size == observer.extremes.count
    if x.size:
        assert (observer.extremes.low, observer.extremes.high) == (x.min(), x.max())
        edges = observer.edges
        assert edges[0] <= x.min()
        assert x.max() < edges[-1]
        below = np.searchsorted(np.sort(x), edges[1:-1], side="left")
        assert np.array_equal(np.cumsum(observer.counts)[:-1], below)


def test_percentile_is_that_of_numpy_within_a_bin() -> None:
    x = np.random.default_rng(0).standard_normal(200_000)
    observer = observed(np.split(x, 10))
    bin_width = observer.edges[1] - observer.edges[0]
    assert bin_width < (x.max() - x.min()) / 4096
    for percent in (99.0, 99.9, 99.99):
        found = percentile(observer, percent)
        low, high = np.percentile(x, [100 - percent, percent])
        assert abs(found.low - low) <= bin_width
        assert abs(found.high - high) <= bin_width


def test_percentile_100_is_minmax() -> None:
    observer = observed([[-3.0, 1.0, 2.5]])
    assert percentile(observer, 100.0) == minmax(observer) == Range(-3.0, 2.5)


def test_constant_and_zero_data() -> None:
    assert minmax(observed([[7.0] * 5])) == Range(7.0, 7.0)
    constant = percentile(observed([[7.0] * 5]), 99.0)
    assert constant.low == constant.high == 7.0
    assert minmax(observed([[0.0], [0.0]])) == Range(0.0, 0.0)


def test_any_shape_and_dtype() -> None:
    parts = [np.ones((2, 3, 4), np.float16), np.float32(-2), np.arange(6).reshape(2, 3)[:, ::2]]
    assert observed(parts).extremes == Extremes(count=24 + 1 + 4, low=-2.0, high=5.0)


def test_input_is_left_unchanged() -> None:
    x = np.random.default_rng(0).normal(size=1000)
    before = x.copy()
    HistogramObserver().update(x)
    assert np.array_equal(x, before)


@pytest.mark.parametrize("observer", [Extremes(), HistogramObserver()])
def test_nothing_seen(observer) -> None:
    assert observer.update(np.zeros((0, 3))) == observer
    with pytest.raises(InputError, match="has seen no values"):
        minmax(observer)


@pytest.mark.parametrize("observer", [Extremes(), HistogramObserver()])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_not_finite(observer, bad: float) -> None:
    with pytest.raises(InputError, match="NaN or infinity"):
        observer.update(np.array([1.0, bad, 2.0]))


@pytest.mark.parametrize("percent", [50.0, 100.1, -1.0, float("nan")])
def test_wrong_percent(percent: float) -> None:
    with pytest.raises(InputError, match="percent is"):
        percentile(observed([[1.0]]), percent)
