"""How well small networks read digits after their weights were changed, over several seeds."""

from collections.abc import Callable
from functools import cache

import numpy as np

from core.data.digits import Digits, load_digits
from core.networks.mlp import Mlp, train

SEEDS = range(5)


@cache
def digits() -> Digits:
    """The digits that the networks learn and are tested on."""
    return load_digits()


@cache
def digit_network(seed: int) -> Mlp:
    """The digit network of a seed; trained once in a process."""
    return train(digits().train_images, digits().train_labels, seed)


def share_right(logits: np.ndarray) -> float:
    """The share of the test digits that these scores (500, 10) answer correctly; 0 to 1.

    >>> perfect = np.eye(10)[digits().test_labels]
    >>> share_right(perfect), share_right(-perfect)
    (1.0, 0.0)
    """
    return float(np.mean(logits.argmax(axis=1) == digits().test_labels))


def accuracies(change: Callable[[np.ndarray, int], np.ndarray], seeds: range = SEEDS) -> np.ndarray:
    """The share of test digits right for each seed, once `change` was applied to the weights.

    change: (weights of a layer (outputs, inputs), seed) -> weights of that shape. Biases stay.

    >>> bool((accuracies(lambda w, seed: w) > 0.95).all())
    True
    """
    found = []
    for seed in seeds:
        mlp = digit_network(seed)
        weights = [change(w, seed) for w in (mlp.weight1, mlp.weight2)]
        changed = Mlp(weights[0], mlp.bias1, weights[1], mlp.bias2)
        found.append(share_right(changed.logits(digits().test_images)))
    return np.array(found)
