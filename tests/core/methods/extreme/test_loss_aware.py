"""Loss-aware signs: the least weighted error of all α and signs; equal curvatures give BWN's α."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.methods.extreme.loss_aware import weighted_alpha
from core.methods.registry import METHODS
from core.methods.result import measure
from tests.core.methods.random_chains import normalized


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 10))
def test_it_is_the_weighted_least_squares_fit(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    w, d = rng.normal(size=(3, n)), rng.uniform(0.01, 5, (3, n))
    found = weighted_alpha(torch.tensor(w), torch.tensor(d)).numpy()
    for row in range(3):
        root = np.sqrt(d[row])
        signs = np.where(w[row] < 0, -1.0, 1.0)
        (alpha,), *_ = np.linalg.lstsq((root * signs)[:, None], root * w[row], rcond=None)
        assert abs(found[row] - alpha) < 1e-9
        error = (d[row] * (w[row] - found[row] * signs) ** 2).sum()
        flipped = signs.copy()
        flipped[rng.integers(n)] *= -1
        assert error <= (d[row] * (w[row] - found[row] * flipped) ** 2).sum()


def test_alphas_are_those_of_the_curvature_and_training_lowers_the_loss() -> None:
    task = normalized()
    result = measure(METHODS["loss-aware"], task, task.labelled, {"epochs": 20, "rate": 0.02})
    losses = [step.after for step in result.steps if step.layer == "network"]
    assert losses[-1] < losses[0] / 2
    assert {int(k) for layer in result.network.layers for k in np.unique(layer.weight_codes)} == {
        -1,
        1,
    }
    assert [layer.weight.scale.shape for layer in result.network.layers] == [(8,), (16,), (10,)]
