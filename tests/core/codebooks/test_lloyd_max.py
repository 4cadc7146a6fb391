"""Lloyd–Max against Max's tables for the normal distribution, and step by step by hand."""

from itertools import pairwise
from statistics import NormalDist

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import InputError
from core.codebooks import Codebook, kmeans, lloyd_max, lloyd_steps

# Max 1960, *Quantizing for minimum distortion*, table I: positive levels, mean squared error.
MAX_1960 = [
    ([0.7980], 0.3634),
    ([0.4528, 1.510], 0.1175),
    ([0.2451, 0.7560, 1.344, 2.152], 0.03454),
    ([0.1284, 0.3881, 0.6568, 0.9424, 1.256, 1.618, 2.069, 2.733], 0.009497),
]


@pytest.fixture(scope="module")
def gaussian() -> np.ndarray:
    """A normal sample without chance: 40 000 equally likely quantiles."""
    return np.array([NormalDist().inv_cdf((i + 0.5) / 40_000) for i in range(40_000)])


@pytest.mark.parametrize(("positive", "mse"), MAX_1960, ids=lambda v: str(v)[:6])
def test_unit_gaussian(gaussian: np.ndarray, positive: list[float], mse: float) -> None:
    start = Codebook(np.linspace(-2, 2, 2 * len(positive)))
    last = lloyd_max(gaussian, start)
    expected = [-level for level in positive[::-1]] + positive
    assert last.mse == pytest.approx(mse, rel=2e-3)
    np.testing.assert_allclose(last.codebook.levels, expected, atol=5e-3)
    # The error of the normal has one minimum: k-means finds the same.
    np.testing.assert_allclose(kmeans(gaussian, len(expected)).levels, expected, atol=2e-3)


def test_steps_by_hand() -> None:
    # 0 | 1 5 6, mean 4; threshold 2: 0 1 | 5 6, means ½ and 5½; threshold 3: settled.
    steps = list(lloyd_steps([0.0, 1.0, 5.0, 6.0], Codebook([0.0, 1.0])))
    assert [s.codebook.levels.tolist() for s in steps] == [[0.0, 1.0], [0.0, 4.0], [0.5, 5.5]]
    assert [s.mse for s in steps] == [41 / 4, 6 / 4, 1 / 4]


def test_importance_by_hand() -> None:
    # One cell: the weighted mean (3·0 + 1·4)/4 = 1 with error (3·1 + 1·9)/4 = 3.
    last = lloyd_max([0.0, 4.0], Codebook([9.0]), importance=[3.0, 1.0])
    assert (last.codebook.levels.tolist(), last.mse) == ([1.0], 3.0)


@given(
    x=st.lists(st.floats(-100, 100, width=32), min_size=1, max_size=60),
    start=st.lists(st.floats(-100, 100, width=16), min_size=1, max_size=8, unique=True),
)
def test_error_never_rises_and_no_level_is_lost(x: list[float], start: list[float]) -> None:
    first = Codebook(sorted(start))
    steps = list(lloyd_steps(x, first))
    assert steps[0].codebook is first
    errors = [s.mse for s in steps]
    assert all(after < before for before, after in pairwise(errors))
    assert all(len(s.codebook.levels) == len(start) for s in steps)
    for s in steps:
        nearest = s.codebook.levels[s.codebook.encode(x)]
        assert s.mse == pytest.approx(float(np.mean((np.array(x) - nearest) ** 2)), rel=1e-9)
    assert errors[-1] >= lloyd_max(x, kmeans(x, len(start))).mse * (1 - 1e-9) - 1e-12


def test_steps_are_counted() -> None:
    x = np.random.default_rng(0).normal(size=500)
    start = Codebook([-1.0, 0.0, 1.0])
    steps = list(lloyd_steps(x, start))
    assert lloyd_max(x, start, steps=0).codebook is start
    assert lloyd_max(x, start, steps=2).mse == steps[2].mse
    assert lloyd_max(torch.from_numpy(x), start).mse == steps[-1].mse
    for wrong in (-1, 1.5):
        with pytest.raises(InputError, match="from 0 to 100000"):
            lloyd_max(x, start, steps=wrong)


def test_degenerate_inputs() -> None:
    start = Codebook([0.0, 1.0])
    assert lloyd_max(0.25, start).codebook.levels.tolist() == [0.25, 1.0]
    assert lloyd_max(np.zeros(9), start).mse == 0.0
    with pytest.raises(InputError, match="NaN"):
        list(lloyd_steps([np.nan], start))
    with pytest.raises(InputError, match="holds no numbers"):
        lloyd_max([], start)
