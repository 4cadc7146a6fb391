"""How well small networks read digits after their weights were changed, over several seeds."""

import io
from collections.abc import Callable
from functools import cache

import numpy as np

from core.data.digits import Digits, load_digits
from core.networks.activation import Activation
from core.networks.chain import Chain
from core.networks.cnn import Layer
from core.networks.designs import fully_connected
from core.networks.mlp import Mlp, train
from core.networks.take_home.chain_writer import INPUT

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


def as_chain(net: Mlp) -> Chain:
    """The same network as a chain of layers."""
    widths = net.weight1.shape[1], len(net.bias1), len(net.bias2)
    design = fully_connected(widths, Activation.RELU)
    return Chain(design, (Layer(net.weight1, net.bias1), Layer(net.weight2, net.bias2)))


def answered_images() -> dict[str, np.ndarray]:
    """The test images and their right answers, by the names that an analysis gives them."""
    return {INPUT: digits().test_images, "labels": digits().test_labels}


def images_with_answers() -> bytes:
    """The same as the bytes of an .npz."""
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **answered_images())
    return file.getvalue()
