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


def test_counts_whose_sum_is_no_float() -> None:
    assert kl_divergence([1e308, 1e308], [1.5e308, 0.5e308]) == pytest.approx(0.207518749639422)
    assert js_divergence([1e308, 1e308], [1e308, 1e308]) == 0.0
    # q₁ = 10⁻⁶⁰⁰ is no float, but its logarithm is: ½·(−1) + ½·(−1 + 600·log₂ 10)
    assert kl_divergence([1, 1], [1e-300, 1e300]) == pytest.approx(-1 + 300 * np.log2(10))


def test_histograms_of_any_magnitude() -> None:
    for unit in (2.0**1020, 2.0**-1070):
        x, y = np.array([-4.0, 1.0, 4.0]) * unit, np.array([-4.0, 3.0, 4.0]) * unit
        first, second = histograms(x, y, bins=4)
        assert (first.tolist(), second.tolist()) == ([1, 0, 1, 1], [1, 0, 0, 2])


def test_values_too_close_for_so_many_bins() -> None:
    close = [1.0, 1.0 + 2**-50]
    with pytest.raises(InputError, match="too close together for 128 bins"):
        histograms([1.0, 1.0], close)
    assert [h.tolist() for h in histograms([1.0, 1.0], close, bins=2)] == [[2, 0], [1, 1]]
    with pytest.raises(InputError, match="bins is 0"):
        histograms([1.0], [2.0], bins=0)
