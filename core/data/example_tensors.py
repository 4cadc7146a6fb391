"""Example tensors with a story: some 1,000 values each, which show one trait of real tensors."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.data.digits import load_digits
from core.errors import InputError
from core.networks.mlp import train

COUNT = 1000


@dataclass(frozen=True)
class Example:
    """A tensor with a name, what it is like in a few words, and how a seed makes it."""

    name: str
    title: str
    story: str
    make: Callable[[int], np.ndarray]


def bell(seed: int) -> np.ndarray:
    """Normally distributed values."""
    return _normal(seed)


def outlier(seed: int) -> np.ndarray:
    """The same values, the last one moved far away."""
    values = _normal(seed)
    values[-1] = 12.0
    return values


def after_relu(seed: int) -> np.ndarray:
    """The same values with the negative ones cut to 0."""
    return np.maximum(_normal(seed), 0.0)


def two_clusters(seed: int) -> np.ndarray:
    """Values that gather around −1.5 and around 2."""
    values = _normal(seed)
    middle = np.where(np.arange(COUNT) % 2, 2.0, -1.5)
    return middle + 0.3 * values


def network_weights(seed: int) -> np.ndarray:
    """Every second of the 2,048 weights of the digit network's first layer, trained from `seed`."""
    digits = load_digits()
    return (
        train(digits.train_images, digits.train_labels, seed)
        .weight1.ravel()[::2]
        .astype(np.float64)
    )


def network_activations(seed: int) -> np.ndarray:
    """The post-ReLU activations of that network's hidden layer on the first test digits."""
    digits = load_digits()
    mlp = train(digits.train_images, digits.train_labels, seed)
    return mlp.hidden(digits.test_images).ravel()[:COUNT].astype(np.float64)


EXAMPLES = (
    Example("outlier", "One outlier", "a bell curve, and one value far away from it", outlier),
    Example("bell", "Bell curve", "most values near 0, few far away", bell),
    Example("relu", "After ReLU", "post-ReLU activations: nothing below 0", after_relu),
    Example("clusters", "Two clusters", "two groups, nothing between them", two_clusters),
    Example("weights", "Network weights", "the first layer of the digit network", network_weights),
    Example(
        "activations",
        "Network activations",
        "post-ReLU activations of its hidden layer",
        network_activations,
    ),
)


def example(name: str, seed: int = 0) -> np.ndarray:
    """The values of the example `name`: float64, one axis.

    Raises:
        InputError: for another name.

    >>> float(example("outlier").max())
    12.0
    """
    for one in EXAMPLES:
        if one.name == name:
            return one.make(seed)
    known = ", ".join(one.name for one in EXAMPLES)
    raise InputError(f"there is no example {name!r}; choose one of {known}.")


def _normal(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(COUNT)
