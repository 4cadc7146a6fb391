"""Training of the digit network whose gradients pass through few levels on their way back.

    δ₂ = Q((P − Y) / n)        δ₁ = Q((δ₂·W₂) where A > 0)        Q: few levels

Everything else, weights and updates, stays in float32. `core.networks.mlp` derives the gradients.
"""

from collections.abc import Callable

import numpy as np

from core.networks.mlp import BATCH, HIDDEN, Mlp, initial, softmax
from core.studies.digit_accuracy import digits, share_right

EPOCHS = 15
RATE = 0.3

Rounded = Callable[[np.ndarray], np.ndarray]  # a gradient -> the gradient on few levels


def accuracy_of_training(seed: int, rounded: Rounded) -> float:
    """Accuracy on the test digits, in %, of plain gradient descent with such gradients."""
    draw = np.random.default_rng([seed, 22])
    images, one_hot = digits().train_images, np.eye(10, dtype=np.float32)[digits().train_labels]
    net = initial(images.shape[1], HIDDEN, 10, draw)
    for _ in range(EPOCHS):
        order = draw.permutation(len(images))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            for part, slope in zip(
                net.parts, _slopes(net, images[batch], one_hot[batch], rounded), strict=True
            ):
                part -= RATE * slope
    return 100 * share_right(net.logits(digits().test_images))


def _slopes(
    net: Mlp, images: np.ndarray, one_hot: np.ndarray, rounded: Rounded
) -> tuple[np.ndarray, ...]:
    """The gradients by each part of the network, in the order of `parts`."""
    hidden = net.hidden(images)
    to_logits = rounded((softmax(hidden @ net.weight2.T + net.bias2) - one_hot) / len(images))
    to_hidden = rounded((to_logits @ net.weight2) * (hidden > 0))
    return to_hidden.T @ images, to_hidden.sum(0), to_logits.T @ hidden, to_logits.sum(0)
