"""The periodic penalty: zero on the levels, a gradient by hand, and weights that end near them."""

import math

import numpy as np
import torch

from core.methods.qat.periodic import periodic_penalty
from core.methods.registry import METHODS
from core.methods.result import measure
from tests.core.methods.random_chains import normalized


def test_gradient_is_that_of_sin_squared() -> None:
    """∂/∂w sin²(π·w / S) = (π / S)·sin(2π·w / S), over the number of weights."""
    scale = torch.tensor([[0.5], [2.0]])
    w = torch.tensor([[0.5, 0.1, -0.9], [2.0, 0.5, -3.1]], requires_grad=True)
    periodic_penalty(w, scale).backward()
    x, s = w.detach().numpy(), scale.numpy()
    expected = math.pi / s * np.sin(2 * math.pi * x / s) / 6
    np.testing.assert_allclose(w.grad.numpy(), expected, atol=1e-5)


def test_weights_come_near_their_levels() -> None:
    task = normalized(bits=3)
    values = {"epochs": 20, "rate": 0.02, "strength": 300.0}
    steps = measure(METHODS["periodic"], task, task.labelled, values).steps
    for step in steps[20:]:
        assert step.after < 0.4 * step.before
