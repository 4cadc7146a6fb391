"""Pruning by magnitude: single weights, or whole neurons, are set to zero.

The digit network has one hidden layer, so that a share of its neurons is the same share of its
weights. Single weights: the smallest |w| of each layer. Neurons: those of the smallest
‖incoming‖·‖outgoing‖. Biases stay, those of pruned neurons aside. Nothing is trained afterwards.
"""

import numpy as np

from core.networks.mlp import Mlp
from core.studies.claims.statement import Statement
from core.studies.digit_accuracy import digit_network, digits, share_right
from core.studies.small_experiments.experiment import Experiment

HIGH, LOW = 80, 20  # % that is pruned


def without_small(weight: np.ndarray, percent: float) -> np.ndarray:
    """The weight with the smallest `percent` of its magnitudes set to 0.

    >>> without_small(np.array([[3.0, -1.0], [0.5, 2.0]]), 50).tolist()
    [[3.0, 0.0], [0.0, 2.0]]
    """
    return np.where(np.abs(weight) > np.percentile(np.abs(weight), percent), weight, 0)


def without_weights(net: Mlp, percent: float) -> Mlp:
    """The network without single weights."""
    small = without_small(net.weight1, percent), without_small(net.weight2, percent)
    return Mlp(small[0], net.bias1, small[1], net.bias2)


def without_neurons(net: Mlp, percent: float) -> Mlp:
    """The network without hidden neurons: the nearest whole number of them."""
    size = np.linalg.norm(net.weight1, axis=1) * np.linalg.norm(net.weight2, axis=0)
    kept = np.sort(np.argsort(size)[round(len(size) * percent / 100) :])
    return Mlp(net.weight1[kept], net.bias1[kept], net.weight2[:, kept], net.bias2)


def values(seed: int) -> dict[str, float]:
    """Accuracy on the test digits."""

    def percent_right(net: Mlp) -> float:
        return 100 * share_right(net.logits(digits().test_images))

    net = digit_network(seed)
    return {
        "unpruned": percent_right(net),
        **{f"{p} % weights": percent_right(without_weights(net, p)) for p in (LOW, HIGH)},
        **{f"{p} % neurons": percent_right(without_neurons(net, p)) for p in (LOW, HIGH)},
    }


EXPERIMENT = Experiment(
    "pruning",
    "I",
    "Does it matter whether single weights or whole neurons are removed?",
    "A trained digit network loses its smallest weights, or its weakest hidden neurons. As it has "
    "one hidden layer, a share of its neurons is the same share of its weights. Nothing is trained "
    "afterwards.",
    f"At {LOW} % both should cost hardly anything: the network has weights to spare.",
    "%",
    "higher",
    {
        "unpruned": "digit network, nothing removed",
        f"{LOW} % weights": f"{LOW} % of the weights removed, the smallest of each layer",
        f"{LOW} % neurons": f"{LOW} % of the hidden neurons removed, the weakest",
        f"{HIGH} % weights": f"{HIGH} % of the weights removed, the smallest of each layer",
        f"{HIGH} % neurons": f"{HIGH} % of the hidden neurons removed, the weakest",
    },
    values,
    (
        Statement(
            f"removing {HIGH} % of the neurons costs more points than {HIGH} % of the weights",
            "survey I: structured pruning hurts at high rates",
            lambda v: v[f"{HIGH} % neurons"] < v[f"{HIGH} % weights"],
        ),
        Statement(
            f"removing {LOW} % of the neurons costs at most 2 points more than of the weights",
            "the control of pruning",
            lambda v: v[f"{LOW} % neurons"] >= v[f"{LOW} % weights"] - 2,
        ),
    ),
)
