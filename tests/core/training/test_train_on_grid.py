"""Weights on a grid: where they may stand, and whether they learn."""

import numpy as np
import pytest

from core.data.digits import load_digits
from core.rounding import RoundingMode
from core.training.train_on_grid import train_on_grid


@pytest.mark.parametrize("mode", [RoundingMode.NEAREST_EVEN, RoundingMode.STOCHASTIC])
def test_every_weight_is_a_multiple_of_the_step(mode: RoundingMode) -> None:
    digits = load_digits()
    mlp = train_on_grid(digits.train_images[:200], digits.train_labels[:200], 1 / 16, mode)
    for part in mlp.parts:
        assert np.array_equal(part * 16, np.rint(part * 16))


@pytest.mark.slow
def test_stochastic_learns_and_nearest_is_stuck() -> None:
    """The survey's claim (III-H), on three seeds: an update below half a step is lost."""
    digits = load_digits()

    def accuracy(mode: RoundingMode | None, seed: int) -> float:
        mlp = train_on_grid(digits.train_images, digits.train_labels, 1 / 32, mode, seed)
        return float((mlp.logits(digits.test_images).argmax(1) == digits.test_labels).mean())

    for seed in range(3):
        assert accuracy(RoundingMode.STOCHASTIC, seed) > accuracy(None, seed) - 0.03
        assert accuracy(RoundingMode.NEAREST_EVEN, seed) < 0.6
