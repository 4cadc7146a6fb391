"""Updates on a grid: nearest undoes the small ones, stochastic keeps them on average."""

import numpy as np
import pytest
import torch

from core.rounding import RoundingMode
from core.training.rounded_update import rounded_update

NEAREST, STOCHASTIC = RoundingMode.NEAREST_EVEN, RoundingMode.STOCHASTIC


def test_below_half_a_step_nearest_undoes_the_update_and_at_more_it_does_not() -> None:
    w = np.array([0.5, 0.5, 0.5])
    change = np.array([0.124, 0.126, -0.124])
    assert rounded_update(w, change, 0.25, NEAREST, 0).tolist() == [0.5, 0.75, 0.5]


def test_stochastic_is_right_on_average() -> None:
    w, change = np.zeros(200_000), np.full(200_000, 0.1)
    after = rounded_update(w, change, 1.0, STOCHASTIC, 3)
    assert set(np.unique(after)) == {0.0, 1.0}
    # The mean's standard deviation is √(0.1·0.9/200,000) = 0.00067.
    assert after.mean() == pytest.approx(0.1, abs=0.004)


def test_torch_rounds_as_numpy_does() -> None:
    rng = np.random.default_rng(0)
    w, change = rng.normal(size=(2, 50, 4)).astype(np.float32)
    ours = rounded_update(w, change, 0.125, STOCHASTIC, 7)
    theirs = rounded_update(torch.tensor(w), torch.tensor(change), 0.125, STOCHASTIC, 7)
    np.testing.assert_array_equal(ours, theirs.numpy())
