"""DoReFa's quantizers: values against the core's NumPy codebook, slopes against tanh's own."""

import numpy as np
import pytest
import torch

from core.codebooks.dorefa import dorefa
from core.training.dorefa import dorefa_activation, dorefa_gradient, dorefa_weight


@pytest.mark.parametrize("bits", [1, 2, 3, 4, 8])
def test_values_equal_the_codebook(bits: int) -> None:
    w = np.random.default_rng(bits).normal(size=4000)
    ours = dorefa_weight(torch.tensor(w), bits).numpy()
    np.testing.assert_allclose(ours, dorefa(w, bits), atol=1e-12)
    assert len(np.unique(ours.round(9))) <= 2**bits


def test_slope_equals_finite_differences_without_rounding() -> None:
    w = np.random.default_rng(0).normal(size=3000)
    largest = np.abs(np.tanh(w)).max()
    slope = (np.tanh(w + 1e-6) - np.tanh(w - 1e-6)) / 2e-6 / largest  # of 2·(t / 2m + ½) − 1
    tensor = torch.tensor(w, requires_grad=True)
    dorefa_weight(tensor, 3).sum().backward()
    np.testing.assert_allclose(tensor.grad.numpy(), slope, atol=1e-8)


def test_all_zero_weights_have_finite_gradients() -> None:
    w = torch.zeros(5, requires_grad=True)
    dorefa_weight(w, 2).sum().backward()
    assert bool(w.grad.isfinite().all())


def test_activations_by_hand() -> None:
    x = torch.tensor([-0.5, 0.1, 0.2, 0.5, 0.9, 1.5], requires_grad=True)
    y = dorefa_activation(x, 2)
    y.sum().backward()
    # Thirds; 3 · 0.5 = 1.5 is a tie and goes to 2.
    np.testing.assert_allclose(y.detach(), [0, 0, 1 / 3, 2 / 3, 1, 1], atol=1e-7)
    assert x.grad.tolist() == [0, 1, 1, 1, 1, 0]


@pytest.mark.slow
def test_gradient_is_right_on_average_and_on_few_levels() -> None:
    gradient = torch.tensor([[-1.0, -0.3, 0.05, 0.7]])
    draws = torch.Generator().manual_seed(0)
    rounded = torch.stack([dorefa_gradient(gradient, 2, draws) for _ in range(20_000)])
    assert len(np.unique(rounded.numpy().round(5))) == 4  # −1, −⅓, ⅓, 1
    # The standard error is at most (2/3)/2/√20,000 = 0.0024; the allowance is five of them.
    np.testing.assert_allclose(rounded.mean(0), gradient, atol=0.012)


def test_each_image_has_a_scale_of_its_own() -> None:
    gradient = torch.tensor([[[-1.0, 0.5]], [[0.01, -0.004]], [[0.0, 0.0]]])
    rounded = dorefa_gradient(gradient, 1, torch.Generator().manual_seed(0))
    sizes = rounded.abs().amax((1, 2)).tolist()  # one bit: every value is −m or m
    assert sizes == pytest.approx([1.0, 0.01, 0.0])


def test_the_noise_repeats_with_its_generator() -> None:
    gradient = torch.linspace(-1, 1, 100)[None]
    first, again = (dorefa_gradient(gradient, 3, torch.Generator().manual_seed(4)) for _ in "ab")
    assert torch.equal(first, again)
