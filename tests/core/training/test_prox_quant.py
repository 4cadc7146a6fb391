"""ProxQuant's step against a search for the minimum that defines it."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.training.prox_quant import drawn_to_levels, w_penalty


@pytest.mark.parametrize("strength", [0.05, 0.2, 0.45])
def test_step_minimizes_distance_plus_penalty(strength: float) -> None:
    candidates = np.linspace(-3, 3, 60_001)
    penalty = strength * np.abs(candidates - np.round(candidates))
    for w in np.random.default_rng(0).uniform(-2.4, 2.4, 200):
        best = candidates[np.argmin(0.5 * (candidates - w) ** 2 + penalty)]
        tensor = torch.tensor([w])
        assert float(drawn_to_levels(tensor, tensor.round(), strength)) == pytest.approx(
            best, abs=2e-4
        )


@given(st.floats(-5, 5), st.floats(0, 0.5))
def test_no_weight_crosses_its_level_or_moves_by_more_than_the_strength(w, strength) -> None:
    tensor = torch.tensor(w, dtype=torch.float64)
    moved = drawn_to_levels(tensor, tensor.round(), strength)
    assert abs(float(moved) - w) <= strength + 1e-12
    assert abs(float(moved) - round(w)) <= abs(w - round(w)) + 1e-12
    assert (float(moved) - round(w)) * (w - round(w)) >= 0


def test_no_strength_changes_nothing_and_half_a_step_lands_on_the_levels() -> None:
    w = torch.linspace(-3, 3, 101)
    torch.testing.assert_close(drawn_to_levels(w, w.round(), 0.0), w)
    assert torch.equal(drawn_to_levels(w, w.round(), 0.5), w.round())


def test_the_penalty_is_zero_on_the_levels_and_largest_between() -> None:
    w = torch.tensor([0.0, 0.5, 1.0, 1.25])
    assert w_penalty(w, w.round()).item() == 0.5 + 0.25
    assert w_penalty(w.round(), w.round()).item() == 0
