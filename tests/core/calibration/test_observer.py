"""Observers against NumPy on the whole data, whatever the batches, before and after they bin."""

import tracemalloc

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import InputError
from core.calibration import Extremes, HistogramObserver, minmax
from core.calibration import histogram as histogram_module
from core.calibration import observer as observer_module
from core.calibration.histogram import BINS

batches = st.lists(
    st.lists(st.floats(-1e30, 1e30) | st.sampled_from([0.0, -0.0, 1e-300, 5e-324]), max_size=20),
    min_size=1,
    max_size=6,
)


@pytest.fixture(params=[4, 8, BINS])
def few_bins(request, monkeypatch) -> int:
    """With 4 or 8 bins, a handful of values makes an observer turn to bins."""
    monkeypatch.setattr(histogram_module, "BINS", request.param)
    monkeypatch.setattr(observer_module, "BINS", request.param)
    return request.param


def observed(parts) -> HistogramObserver:
    observer = HistogramObserver()
    for part in parts:
        observer = observer.update(np.array(part))
    return observer


def state(observer: HistogramObserver) -> tuple:
    """All that an observer holds, as bytes."""
    exact, binned = observer.distinct, observer.histogram
    return (
        observer.extremes,
        exact and (exact.values.tobytes(), exact.counts.tobytes()),
        (binned.exponent, binned.first, binned.counts.tobytes()),
    )


@pytest.mark.usefixtures("few_bins")
class TestTheMultisetAloneCounts:
    @given(parts=batches, cut=st.integers(0, 6))
    def test_order_batches_and_merges_do_not_matter(self, parts, cut: int) -> None:
        whole = state(HistogramObserver().update(np.array([v for part in parts for v in part])))
        assert state(observed(parts)) == whole
        assert state(observed(parts[::-1])) == whole
        assert state(observed(parts[:cut]).merge(observed(parts[cut:]))) == whole
        assert state(observed(parts[cut:]).merge(observed(parts[:cut]))) == whole

    @given(parts=batches)
    def test_the_histogram_is_that_of_numpy(self, parts) -> None:
        x = np.array([v for part in parts for v in part])
        observer = observed(parts)
        assert len(observer.counts) <= histogram_module.BINS
        assert observer.counts.sum() == x.size == observer.extremes.count
        if x.size:
            assert (observer.extremes.low, observer.extremes.high) == (x.min(), x.max())
            edges = observer.edges
            assert edges[0] <= x.min()
            assert x.max() < edges[-1]
            below = np.searchsorted(np.sort(x), edges[1:-1], side="left")
            assert np.array_equal(np.cumsum(observer.counts)[:-1], below)

    @given(parts=batches)
    def test_exact_just_while_there_are_few_values(self, parts) -> None:
        x = np.array([v for part in parts for v in part])
        values, counts = np.unique(x, return_counts=True)
        observer = observed(parts)
        if len(values) > histogram_module.BINS:
            assert observer.distinct is None
        else:
            assert np.array_equal(observer.distinct.values, values)
            assert np.array_equal(observer.distinct.counts, counts)


def test_the_transition_at_full_size() -> None:
    x = np.random.default_rng(0).permutation(np.arange(BINS + 1) / 7.0)
    exact, one_more = observed([x[:-1]]), observed([x[:-1], x[-1:]])
    assert exact.distinct is not None
    assert one_more.distinct is None
    assert state(one_more) == state(observed([x])) == state(observed([x[-1:], x[:-1]]))
    assert state(one_more) == state(observed([x[-1:]]).merge(exact))


def test_many_batches_across_the_transition() -> None:
    x = np.random.default_rng(1).standard_t(3, 200_000)
    whole = state(observed([x]))
    assert state(observed(np.split(x, 100))) == whole
    assert state(observed([x[150_000:]]).merge(observed(np.split(x[:150_000], 3)))) == whole


def test_quantized_data_stays_exact() -> None:
    x = np.random.default_rng(2).integers(-128, 128, 300_000).astype(np.float32) * np.float32(0.1)
    distinct = observed(np.split(x, 3)).distinct
    assert distinct is not None
    assert len(distinct.values) == 256
    assert distinct.counts.sum() == 300_000


def test_a_tiny_negative_number_is_in_the_bin_below_zero() -> None:
    x = np.concatenate([np.arange(-BINS, BINS) * 2.0**40, [-5e-324]])
    observer = observed([x])
    below_zero = int(np.searchsorted(observer.edges, 0.0)) - 1
    assert observer.counts[below_zero] == 1 + (-observer.edges[below_zero] / 2.0**40)


def test_any_shape_dtype_and_layout() -> None:
    parts = [np.ones((2, 3, 4), np.float16), np.float32(-2), np.arange(6).reshape(2, 3)[:, ::2]]
    assert observed(parts).extremes == Extremes(count=24 + 1 + 4, low=-2.0, high=5.0)
    x = np.random.default_rng(3).standard_normal((300, 400))
    assert state(observed([x.T])) == state(observed([x])) == state(observed([x[::-1], x[:0]]))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64", "uint8", "int32"])
def test_torch_equals_numpy(dtype: str) -> None:
    x = (torch.randn(500, 60, generator=torch.manual_seed(0)) * 20).abs().to(getattr(torch, dtype))
    expected = observed([x.double().numpy()])
    assert state(HistogramObserver().update(x)) == state(expected)
    assert state(HistogramObserver().update(x.T)) == state(expected)


def test_input_is_left_unchanged() -> None:
    x = np.random.default_rng(0).normal(size=40_000)
    before = x.copy()
    HistogramObserver().update(x).update(x)
    assert np.array_equal(x, before)


@pytest.mark.parametrize("seen", [[1.0], range(BINS + 1)])
def test_update_leaves_the_old_observer_as_it_was(seen) -> None:
    observer = observed([seen])
    before = state(observer)
    observer.update([0.5, 7.25])
    observer.merge(observer)
    assert state(observer) == before


def test_memory_stays_bounded() -> None:
    batch = np.random.default_rng(0).standard_normal(2**22).astype(np.float32)
    observer = HistogramObserver()
    tracemalloc.start()
    for _ in range(3):
        observer = observer.update(batch)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 32 * 2**20


@pytest.mark.parametrize("observer", [Extremes(), HistogramObserver()])
def test_nothing_seen(observer) -> None:
    assert observer.update(np.zeros((0, 3))) == observer
    with pytest.raises(InputError, match="has seen no values"):
        minmax(observer)


def test_merging_with_nothing() -> None:
    some = observed([[1.0, 2.0]])
    assert state(some.merge(HistogramObserver())) == state(some)
    assert state(HistogramObserver().merge(some)) == state(some)
    assert state(HistogramObserver().merge(HistogramObserver())) == state(HistogramObserver())


@pytest.mark.parametrize("observer", [Extremes(), HistogramObserver()])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_not_finite(observer, bad: float) -> None:
    with pytest.raises(InputError, match="NaN or infinity"):
        observer.update(np.array([1.0, bad, 2.0]))
