"""What is remembered of a layer's input, against NumPy on all data at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.analysis.simulation.input_sample import InputSample

SIZES = st.integers(1, 4)


@settings(max_examples=60)
@given(st.lists(SIZES, min_size=1, max_size=4), st.integers(0, 3), st.integers(0, 99))
def test_extremes_sums_and_spans(sizes: list[int], where: int, seed: int) -> None:
    axis = where % len(sizes)
    feeds = np.random.default_rng(seed).normal(size=(3, *sizes)).astype(np.float32)
    sample = InputSample(feeds=3)
    for number, feed in enumerate(feeds):
        sample.add(feed, axis, number)
    others = tuple(i for i in range(feeds.ndim) if i != axis + 1)
    assert sample.low.tolist() == feeds.min(axis=others).tolist()
    assert sample.high.tolist() == feeds.max(axis=others).tolist()
    assert sample.total == pytest.approx(feeds.sum(axis=others, dtype=np.float64))
    assert sample.count == 3 * feeds[0].size // sizes[axis]
    entries = feeds.reshape(3 * sizes[0], -1)
    assert sample.spans == [(float(one.min()), float(one.max())) for one in entries]
    assert sample.outside(-0.5, 0.5) == (np.abs(entries).max(axis=1) > 0.5).sum()
    assert np.isin(sample.drawn, feeds).all()


def test_what_is_not_finite_makes_it_unusable() -> None:
    sample = InputSample(feeds=1)
    sample.add(np.array([[1.0, np.nan]], np.float32), 1, 0)
    assert not sample.usable
    assert sample.drawn is None
