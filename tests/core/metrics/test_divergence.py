"""Divergences against scipy and scikit-learn, and by hand."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy

from core import InputError
from core.metrics import histograms, js_divergence, kl_divergence

counts = arrays(np.int64, 12, elements=st.integers(0, 1000)).filter(lambda c: c.sum() > 0)


@given(p=counts, q=counts)
def test_equals_scipy(p: np.ndarray, q: np.ndarray) -> None:
    before = p.copy()
    assert kl_divergence(p, q) == pytest.approx(entropy(p, q, base=2), abs=1e-12)
    # scipy gives the distance, whose square is the divergence.
    assert js_divergence(p, q) == pytest.approx(jensenshannon(p, q, 2) ** 2, abs=1e-9)
    assert np.array_equal(p, before)


@given(p=counts, q=counts)
def test_bounds_and_symmetry(p: np.ndarray, q: np.ndarray) -> None:
    assert 0.0 <= js_divergence(p, q) <= 1.0 + 1e-12
    assert js_divergence(p, q) == pytest.approx(js_divergence(q, p), abs=1e-12)
    assert kl_divergence(p, p) == 0.0
    assert kl_divergence(p, 7 * p) == pytest.approx(0.0, abs=1e-12)


def test_by_hand() -> None:
    assert kl_divergence([1, 0], [1, 1]) == 1.0
    assert kl_divergence([1, 1], [1, 0]) == math.inf
    assert js_divergence([1, 0], [1, 1]) == pytest.approx(0.311278124459133)  # ¾·log₂(4/3)
    assert kl_divergence(torch.tensor([1.0, 0.0]), torch.tensor([1.0, 1.0])) == 1.0


def test_histograms_share_their_bins() -> None:
    first, second = histograms(np.array([0.0, 0.4, 1.0]), np.array([0.0, 2.0, 2.0]), bins=2)
    assert (first.tolist(), second.tolist()) == ([2, 1], [1, 2])
    assert [h.sum() for h in histograms(np.ones(3), np.ones(3))] == [3, 3]


@pytest.mark.parametrize(
    ("p", "q", "part"),
    [
        ([1, 2], [1, 2, 3], "must match"),
        ([0, 0], [1, 1], "do not sum to 0"),
        ([-1, 2], [1, 1], "0 or more"),
        ([np.nan, 1], [1, 1], "counts"),
        ([], [], "do not sum to 0"),
    ],
)
def test_wrong_histograms(p, q, part: str) -> None:
    for measure in (kl_divergence, js_divergence):
        with pytest.raises(InputError, match=part):
            measure(p, q)


@pytest.mark.parametrize("bad", [[], [np.nan], [np.inf]])
def test_histogram_of_what_has_none(bad: list[float]) -> None:
    with pytest.raises(InputError, match="finite numbers"):
        histograms(bad, bad)
