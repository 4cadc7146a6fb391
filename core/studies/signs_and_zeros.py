"""The digit network with weights of one sign, or of a sign and a zero; trained or not.

Each function gives the share of test digits right for each seed. Where nothing else is said, each
output has one size α for its weights (`core.methods.extreme`).
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from core.methods.extreme.ternary import ternary
from core.methods.fine_tune import Learned, Training, fine_tune
from core.networks.chain import Chain, tensors
from core.networks.cnn import Layer
from core.studies.digit_accuracy import SEEDS, accuracies, digits, share_right
from core.studies.labelled_methods import BY_OUTPUT, EPOCHS, ended, result_of, task_of
from core.training.straight_through import straight_through

if TYPE_CHECKING:
    from torch import Tensor


def signs(weight: np.ndarray) -> np.ndarray:
    """−1 and +1, float32; 0 counts as +1.

    >>> signs(np.array([0.3, -2.0, 0.0])).tolist()
    [1.0, -1.0, 1.0]
    """
    return np.where(weight < 0, -1, 1).astype(np.float32)


def sizes(weight: np.ndarray) -> np.ndarray:
    """α = mean|w| of each output, (outputs, 1)."""
    return np.abs(weight).mean(axis=1, keepdims=True)


@cache
def bare_signs() -> np.ndarray:
    """Every weight is ±1."""
    return accuracies(lambda weight, seed: signs(weight))


@cache
def scaled_signs() -> np.ndarray:
    """Every weight is ±α."""
    return accuracies(lambda weight, seed: signs(weight) * sizes(weight))


@cache
def random_signs() -> np.ndarray:
    """The same sizes, with signs that are drawn: the control."""

    def drawn(weight: np.ndarray, seed: int) -> np.ndarray:
        draw = np.random.default_rng([seed, 9])
        return signs(draw.standard_normal(weight.shape)) * sizes(weight)

    return accuracies(drawn)


@cache
def three_levels(share: float) -> np.ndarray:
    """Every weight is −α, 0 or +α; zeros where |w| is at most `share` times mean|w|."""
    return accuracies(lambda weight, seed: on_three_levels(weight, share))


def on_three_levels(weight: np.ndarray, share: float) -> np.ndarray:
    """The weights (outputs, inputs) on their three levels."""
    codes, alpha = ternary(weight, share)
    return np.asarray(codes * alpha[:, None])


def trained(method: str) -> np.ndarray:
    """What the method "bwn-trained" or "twn-trained" ends with after EPOCHS passes."""
    values = (("epochs", EPOCHS),)
    return np.array([result_of(method, seed, BY_OUTPUT, values).accuracy for seed in SEEDS])


@cache
def trained_bare_signs() -> np.ndarray:
    """Every weight is ±1, and the floats beneath are trained."""
    return _tuned(lambda weight: straight_through(weight, _signs(weight)), weights_learn=True)


@cache
def frozen_signs() -> np.ndarray:
    """Every weight is ±α and stays so; only biases are trained: the control."""
    return _tuned(
        lambda weight: _signs(weight) * weight.abs().mean(dim=1, keepdim=True), weights_learn=False
    )


def _signs(weight: "Tensor") -> "Tensor":
    import torch

    return torch.where(weight.detach() < 0, -1.0, 1.0)


def _tuned(level: "Callable[[Tensor], Tensor]", weights_learn: bool) -> np.ndarray:
    """Trained in the same way as the methods; a layer computes with level(float weights)."""

    def right(seed: int) -> float:
        task = task_of(seed, BY_OUTPUT)
        floats = [weight for weight, _ in tensors(task.chain)]
        learned = Learned(floats if weights_learn else [], lambda layer: level(floats[layer]))
        tuned = ended(fine_tune(task, learned, Training(epochs=EPOCHS)))
        weights = [level(weight).detach().numpy() for weight in floats]
        chain = Chain(task.chain.design, tuple(map(Layer, weights, tuned.biases)))
        return share_right(chain.logits(digits().test_images))

    return np.array([right(seed) for seed in SEEDS])
