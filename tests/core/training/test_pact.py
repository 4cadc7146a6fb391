"""PACT against eq. 1 and 3 of its paper, and finite differences of the function before rounding."""

import numpy as np
import pytest
import torch

from core.training.pact import pact


def test_gradients_equal_the_paper_at_edges_and_between() -> None:
    alpha = 1.5
    random = np.random.default_rng(0).uniform(-2, 4, 3000)
    for value in [-1.0, 0.0, 0.25, 0.5, 0.75, 1.4999, 1.5, 1.5001, 9.0, *random]:
        x = torch.tensor(value, dtype=torch.float32, requires_grad=True)
        a = torch.tensor(alpha, requires_grad=True)
        pact(x, a, bits=2).backward()
        expected = (1.0 if 0 < float(x) < alpha else 0.0, 1.0 if float(x) >= alpha else 0.0)
        assert (float(x.grad), float(a.grad or 0)) == expected


def test_gradients_equal_finite_differences_of_the_clip() -> None:
    def clip(x: float, a: float) -> float:
        return 0.5 * (abs(x) - abs(x - a) + a)  # eq. 1

    for value in np.random.default_rng(1).uniform(-2, 4, 500):
        x = torch.tensor(value, dtype=torch.float64, requires_grad=True)
        a = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
        pact(x, a, bits=3).backward()
        by_x = (clip(value + 1e-6, 1.5) - clip(value - 1e-6, 1.5)) / 2e-6
        by_a = (clip(value, 1.5 + 1e-6) - clip(value, 1.5 - 1e-6)) / 2e-6
        assert float(x.grad) == pytest.approx(by_x, abs=1e-6)
        assert float(a.grad or 0) == pytest.approx(by_a, abs=1e-6)


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_values_equal_eq_2(bits: int) -> None:
    x = torch.tensor(np.random.default_rng(2).uniform(-1, 4, 4000), dtype=torch.float32)
    steps = 2**bits - 1
    expected = np.round(np.clip(x.numpy(), 0, 3.0) * steps / 3.0) * 3.0 / steps
    np.testing.assert_allclose(pact(x, torch.tensor(3.0), bits).numpy(), expected, atol=1e-6)
