"""Training a network whose weights are stored on a coarse grid: every update is rounded to it."""

import numpy as np

from core.networks.mlp import HIDDEN, Mlp, gradients, initial
from core.rounding import RoundingMode
from core.training.rounded_update import rounded_update

EPOCHS = 20
BATCH = 32
RATE = 0.1


def train_on_grid(
    images: np.ndarray,
    labels: np.ndarray,
    step: float,
    mode: RoundingMode | None,
    seed: int = 0,
) -> Mlp:
    """A network trained by plain gradient descent, weights and biases multiples of `step`.

    images: float32 (n, inputs); labels: integers (n,) from 0. mode: how an update is rounded to
    the grid; None stores floats. The same seed, the same first weights and order of images.
    """
    rng = np.random.default_rng(seed)
    draws = np.random.default_rng([seed, 1])  # of their own: each mode sees the same batches
    classes = int(labels.max()) + 1
    mlp = initial(images.shape[1], HIDDEN, classes, rng)
    one_hot = np.eye(classes, dtype=images.dtype)[labels]
    for _ in range(EPOCHS):
        order = rng.permutation(len(images))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            slopes = gradients(mlp, images[batch], one_hot[batch])
            for part, slope in zip(mlp.parts, slopes, strict=True):
                if mode is None:
                    part -= RATE * slope
                else:
                    part[...] = rounded_update(part, -RATE * slope, step, mode, draws)
    return mlp
