"""Levels at random: right on average, a gradient by the chain rule, and training that learns."""

import numpy as np
import torch

from core.methods.qat.random_levels import drawn
from core.methods.registry import METHODS
from core.methods.result import measure
from tests.core.methods.random_chains import normalized


def test_each_level_is_drawn_with_its_probability() -> None:
    draws = torch.Generator().manual_seed(1)
    for position in (-1.75, -0.5, 0.125, 2.9):
        found = drawn(torch.full((40_000,), position), 0.5, draws)
        assert set(found.unique().tolist()) == {np.floor(position), np.floor(position) + 1}
        assert abs(float(found.mean()) - position) < 4 * 0.5 / 200  # four standard deviations


def test_the_gradient_is_that_of_the_smooth_draw() -> None:
    """z̃·(1 − z̃) / T · 1 / (p·(1 − p)), with z̃ from the same noise."""
    position = torch.tensor([0.25, 1.6, -0.9], dtype=torch.float64, requires_grad=True)
    found = drawn(position, 2.0, torch.Generator().manual_seed(7))
    found.sum().backward()
    u = torch.rand(3, generator=torch.Generator().manual_seed(7), dtype=torch.float64).numpy()
    p = position.detach().numpy() - np.floor(position.detach().numpy())
    smooth = 1 / (1 + np.exp(-(np.log(p / (1 - p)) + np.log(u / (1 - u))) / 2))
    np.testing.assert_array_equal(found.detach().numpy() % 1, 0)
    expected = smooth * (1 - smooth) / 2 / (p * (1 - p))
    np.testing.assert_allclose(position.grad.numpy(), expected, rtol=1e-6)


def test_training_lowers_the_loss() -> None:
    task = normalized(bits=3)
    values = {"epochs": 20, "rate": 0.02}
    steps = measure(METHODS["random-levels"], task, task.labelled, values).steps
    losses = [step.after for step in steps if step.layer == "network"]
    assert losses[-1] < losses[0] / 2
