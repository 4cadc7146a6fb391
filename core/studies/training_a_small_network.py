"""The digit network trained on its levels by the straight-through estimator, in plain NumPy.

    forward    Q(W) = S·clip(round(W / S), qmin, qmax)      S fixed by the float weights
    backward   ∂L/∂W = ∂L/∂Q(W)                             the straight-through estimator
    update     W ← W + v,   v ← 0.9·v − rate·∂L/∂W          biases as well

Survey III-G1. The control trains the biases alone, on frozen levels: what it regains is not due to
weights that move. Activations stay float, so that only the weights count.
"""

from functools import cache

import numpy as np

from core.affine import fake_quantize
from core.granularity import PerTensor
from core.networks.layer_precision import LayerPrecision
from core.networks.mlp import BATCH, MOMENTUM, Mlp, gradients
from core.params import QuantParams
from core.studies.digit_accuracy import digit_network, digits, share_right

EPOCHS = 10
RATE = 0.02  # at the first update; falls to 0 along a straight line

Params = tuple[QuantParams, QuantParams]  # of both weight matrices


def weight_params(mlp: Mlp, bits: int, rule: str) -> Params:
    """One scale a matrix, by a rule of `core.calibration.RULES` such as "minmax" or "mse"."""
    precision = LayerPrecision(bits, 8, PerTensor(), calibration=rule)
    return precision.weight_params(mlp.weight1), precision.weight_params(mlp.weight2)


def on_levels(mlp: Mlp, params: Params) -> Mlp:
    """The network with its weights on their levels."""
    first, second = (
        np.asarray(fake_quantize(w, p))
        for w, p in zip((mlp.weight1, mlp.weight2), params, strict=True)
    )
    return Mlp(first, mlp.bias1, second, mlp.bias2)


@cache
def rounded(seed: int, bits: int, rule: str = "minmax") -> float:
    """The share of test digits right after rounding alone, 0 to 1."""
    mlp = digit_network(seed)
    return _right(on_levels(mlp, weight_params(mlp, bits, rule)))


@cache
def trained(seed: int, bits: int, biases_only: bool = False, rule: str = "minmax") -> float:
    """The share of test digits right after training from the float network, 0 to 1."""
    mlp = digit_network(seed)
    params = weight_params(mlp, bits, rule)
    return _right(on_levels(_trained(mlp, params, seed, biases_only), params))


def _trained(mlp: Mlp, params: Params, seed: int, biases_only: bool) -> Mlp:
    """Weights and biases after EPOCHS passes over the training images."""
    images, labels = digits().train_images, digits().train_labels
    one_hot = np.eye(int(labels.max()) + 1, dtype=images.dtype)[labels]
    learned = Mlp(*(part.copy() for part in mlp.parts))
    speeds = [np.zeros_like(part) for part in learned.parts]
    draw = np.random.default_rng([seed, 4])  # of its own: float training drew from the seed
    rates = iter(np.linspace(RATE, 0.0, EPOCHS * -(-len(images) // BATCH), endpoint=False))
    for _ in range(EPOCHS):
        order = draw.permutation(len(images))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            slopes = gradients(on_levels(learned, params), images[batch], one_hot[batch])
            rate = next(rates)
            for part, speed, slope in zip(learned.parts, speeds, slopes, strict=True):
                if part.ndim == 1 or not biases_only:
                    speed *= MOMENTUM
                    speed -= rate * slope
                    part += speed
    return learned


def _right(mlp: Mlp) -> float:
    return share_right(mlp.logits(digits().test_images))
