"""Quant-Noise: which weights are quantized, how many, and what passes back."""

import torch

from core import IntFormat, params_from_range
from core.training.clipped_straight_through import quantize_clipped
from core.training.quant_noise import random_subset


def draws(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_each_weight_is_its_own_or_its_level_and_the_share_holds() -> None:
    w = torch.rand(100_000, generator=draws(0)) * 0.4 + 0.05  # none of them on a level
    mixed = random_subset(w, w.round(), 0.3, draws(1))
    quantized = mixed == 0
    assert torch.equal(mixed[~quantized], w[~quantized])
    # The share's standard deviation is √(0.3·0.7/100,000) = 0.0014.
    assert abs(quantized.double().mean().item() - 0.3) < 0.008


def test_all_and_none() -> None:
    w = torch.linspace(-2, 2, 999)
    assert torch.equal(random_subset(w, w.round(), 1.0, draws(0)), w.round())
    assert torch.equal(random_subset(w, w.round(), 0.0, draws(0)), w)


def test_another_subset_in_each_pass_and_the_same_from_the_same_seed() -> None:
    w = torch.full((1000,), 0.4)
    generator = draws(5)
    first, second = (random_subset(w, w.round(), 0.5, generator) for _ in "ab")
    assert not torch.equal(first, second)
    assert torch.equal(first, random_subset(w, w.round(), 0.5, draws(5)))


def test_a_weight_left_alone_has_its_true_gradient() -> None:
    """Far beyond the range the clipped rule gives 0, and the float weight 1."""
    w = torch.full((1000,), 9.0, requires_grad=True)
    quantized = quantize_clipped(w, params_from_range(-1.0, 1.0, IntFormat(4), symmetric=True))
    mixed = random_subset(w, quantized, 0.5, draws(0))
    mixed.sum().backward()
    assert torch.equal(w.grad == 1, mixed == 9)
    assert torch.equal(w.grad == 0, mixed != 9)
