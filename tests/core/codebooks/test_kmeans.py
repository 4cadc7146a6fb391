"""k-means against every partition on small inputs, and against scikit-learn on larger ones."""

import importlib
import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from core import InputError
from core.codebooks import Codebook, kmeans

small = st.lists(
    st.tuples(st.integers(-1000, 1000), st.integers(0, 20)), min_size=1, max_size=9
).filter(lambda pairs: any(h for _, h in pairs))


def error(x: np.ndarray, h: np.ndarray, c: Codebook) -> float:
    """Σ h·(x − nearest level)², by looking at all levels."""
    return float((h * ((x[:, None] - c.levels) ** 2).min(1)).sum())


def least_error(x: np.ndarray, h: np.ndarray, k: int) -> float:
    """The least error over all ways to cut the ordered values into k runs."""
    order = np.argsort(x)
    x, h = x[order], h[order]
    least = np.inf
    for cuts in itertools.combinations_with_replacement(range(len(x) + 1), k - 1):
        borders = [0, *cuts, len(x)]
        total = 0.0
        for i, j in itertools.pairwise(borders):
            if h[i:j].sum():
                mean = (h[i:j] * x[i:j]).sum() / h[i:j].sum()
                total += (h[i:j] * (x[i:j] - mean) ** 2).sum()
        least = min(least, total)
    return least


@given(pairs=small, k=st.integers(1, 5))
def test_equals_brute_force(pairs: list[tuple[int, int]], k: int) -> None:
    x, h = np.array(pairs, float).T
    before = x.copy()
    c = kmeans(x, k, h)
    assert len(c.levels) == min(k, len(np.unique(x[h > 0])))
    np.testing.assert_allclose(error(x, h, c), least_error(x, h, k), rtol=1e-9, atol=1e-9)
    ones = np.ones_like(x)
    np.testing.assert_allclose(
        error(x, ones, kmeans(x, k)), least_error(x, ones, k), rtol=1e-9, atol=1e-9
    )
    assert np.array_equal(x, before), "the input is left unchanged"


@pytest.mark.parametrize("k", [2, 7, 16])
@pytest.mark.parametrize("seed", range(3))
def test_never_worse_than_scikit_learn(k: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.concatenate([rng.standard_t(3, 400), rng.normal(4, 0.1, 200)])
    h = rng.exponential(size=600)
    for weights in (np.ones(600), h):
        theirs = KMeans(k, n_init=50, random_state=seed).fit(x[:, None], sample_weight=weights)
        assert error(x, weights, kmeans(x, k, weights)) <= theirs.inertia_ * (1 + 1e-9)


def test_many_values_come_near_the_optimum(monkeypatch) -> None:
    x = np.random.default_rng(0).standard_t(4, 60_000)
    h = np.ones_like(x)
    gathered = error(x, h, kmeans(x, 16))
    # By name, `core.codebooks.kmeans` is the function.
    monkeypatch.setattr(importlib.import_module("core.codebooks.kmeans"), "EXACT", 1 << 17)
    assert gathered <= error(x, h, kmeans(x, 16)) * (1 + 1e-5)


def test_polish_mends_a_coarse_start(monkeypatch) -> None:
    x = np.random.default_rng(0).normal(size=5_000)
    h = np.ones_like(x)
    optimum = error(x, h, kmeans(x, 16))
    monkeypatch.setattr(importlib.import_module("core.codebooks.kmeans"), "EXACT", 64)
    coarse = kmeans(x, 16)
    assert optimum < error(x, h, coarse) < 1.01 * optimum
    monkeypatch.setattr(importlib.import_module("core.codebooks.kmeans"), "POLISH", 0)
    assert error(x, h, kmeans(x, 16)) > 1.01 * optimum


def test_one_outlier_among_many_values() -> None:
    # The outlier earns a level of its own, however the values are gathered.
    x = np.append(np.random.default_rng(0).normal(size=50_000), 1e6)
    assert kmeans(x, 3).levels[-1] == 1e6


def test_tight_clusters_far_apart() -> None:
    # Exactly representable: two clusters a million apart, each of two pairs 1/1024 apart.
    pair = np.array([0.0, 1 / 1024, 1.0, 1 + 1 / 1024])
    c = kmeans(np.concatenate([pair, pair + 2.0**20]), 4)
    assert c.levels.tolist() == [
        1 / 2048, 1 + 1 / 2048, 2.0**20 + 1 / 2048, 2.0**20 + 1 + 1 / 2048,
    ]  # fmt: skip


def test_degenerate_inputs() -> None:
    assert kmeans([3.0], 4).levels.tolist() == [3.0]
    assert kmeans(np.zeros((3, 3)), 4).levels.tolist() == [0.0]
    assert kmeans(np.full(100, -0.1, np.float32), 2).round([5.0])[0] == np.float32(-0.1)
    assert kmeans(np.float16([1.0, 2.0, 7.0]), 2).levels.tolist() == [1.5, 7.0]
    assert kmeans(torch.tensor([[1, 2], [7, 7]]), 2).levels.tolist() == [1.5, 7.0]
    huge = np.array([-3e38, 3e38, 2.9e38])
    np.testing.assert_allclose(kmeans(huge, 2).levels, [-3e38, 2.95e38])
    tiny = np.array([0.0, 1e-44, 1.1e-44, 5e-44], np.float32)
    assert len(kmeans(tiny, 3).levels) == 3
    assert kmeans([0.0, 1.0, 5.0], 2, [1.0, 1.0, 1e-30]).levels.tolist() == [0.0, 1.0]


@pytest.mark.parametrize("levels", [0, 257, 2.0])
def test_wrong_levels(levels) -> None:
    with pytest.raises(InputError, match="from 1 to 256"):
        kmeans([1.0], levels)
    with pytest.raises(InputError, match="NaN"):
        kmeans([np.nan], 2)


@pytest.mark.parametrize("far", [1e8, 1e9, -1e9, 3e38])
def test_an_outlier_takes_no_digit_from_the_rest(far: float) -> None:
    # The best cut of 0 3 4 7 with one level for the outlier, by hand: 0 | 3 4 | 7, error ½.
    assert kmeans([0, 3, 4, 7, far], 4).levels.tolist() == sorted([0.0, 3.5, 7.0, far])


@given(pairs=small, k=st.integers(2, 5), far=st.sampled_from([1e6, 1e9]))
def test_beside_an_outlier_the_rest_is_at_its_optimum(pairs, k: int, far: float) -> None:
    x, h = np.array(pairs, float).T
    c = kmeans(np.append(x, far), k, np.append(h, 1.0))
    assert error(x, h, c) <= least_error(x, h, k - 1) * (1 + 1e-9) + 1e-9


def test_values_that_are_one_float32_count_as_one() -> None:
    # 16777217 is no float32: it lies on a tie, which goes to 16777216.
    assert kmeans([16777216, 16777217, 16777219], 3).levels.tolist() == [16777216.5, 16777219.0]
