"""The digit network quantized by methods that need no training and no labels.

One scale a tensor, by its largest magnitude; activations of 8 bits, so that weights decide.
`spread` makes the ranges of the hidden channels unequal and changes no float result: channel c is
divided by a factor from 1 to `spread`, and the weights that read it are multiplied by it.
"""

from functools import cache
from types import MappingProxyType

import numpy as np

from core.granularity import PerTensor
from core.methods.method import Examples, Task
from core.methods.registry import method_named
from core.methods.result import Result, measure
from core.networks.chain import Chain
from core.networks.designs import mlp_as_chain
from core.networks.layer_precision import LayerPrecision
from core.networks.mlp import HIDDEN, Mlp
from core.networks.quantized_chain import QuantizedChain
from core.studies.digit_accuracy import digit_network, digits
from core.training.one_thread import one_thread

ACTIVATION_BITS = 8

#: Options that differ from a method's own: so many updates are enough for this network.
OPTIONS = MappingProxyType({"adaround": MappingProxyType({"updates": 300.0})})


def digit_chain(seed: int, spread: float = 1.0) -> Chain:
    """The float network, its hidden channels made unequal by `spread`."""
    net = digit_network(seed)
    f = np.random.default_rng([seed, 5]).permutation(np.geomspace(1, spread, HIDDEN))
    f = f.astype(np.float32)
    unequal = Mlp(net.weight1 / f[:, None], net.bias1 / f, net.weight2 * f, net.bias2)
    return mlp_as_chain(unequal)


@cache
def result_of(method: str, seed: int, bits: int, spread: float = 1.0) -> Result:
    """What a method of `core.methods.registry` makes of the network, measured on the test digits.

    Raises:
        InputError: for an unknown method, or weights beyond 2 to 8 bits.
    """
    precision = LayerPrecision(bits, ACTIVATION_BITS, PerTensor())
    task = Task(digit_chain(seed, spread), digits().train_images, precision)
    test = Examples(digits().test_images, digits().test_labels)
    with one_thread():
        return measure(method_named(method), task, test, OPTIONS.get(method))


def accuracy(method: str, seed: int, bits: int, spread: float = 1.0) -> float:
    """The share of test digits right, 0 to 1."""
    return result_of(method, seed, bits, spread).accuracy


def weight_error(method: str, seed: int, bits: int) -> float:
    """Mean squared error of the first layer's weights, against the float ones; lower is better."""
    network = result_of(method, seed, bits).network
    assert isinstance(network, QuantizedChain)
    return float(np.mean(np.square(network.layers[0].real.weight - digit_network(seed).weight1)))


def sum_error(method: str, seed: int, bits: int) -> float:
    """Mean squared error of the first layer's sums on the training images; lower is better."""
    network = result_of(method, seed, bits).network
    assert isinstance(network, QuantizedChain)
    real, net, images = network.layers[0].real, digit_network(seed), digits().train_images
    error = images @ (real.weight - net.weight1).T + (real.bias - net.bias1)
    return float(np.mean(np.square(error)))
