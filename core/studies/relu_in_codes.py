"""The digit network on integers, with and without its ReLU.

Where the codes of a layer's output are unsigned and their zero point is the lowest code, clipping
to the codes is the ReLU. With signed codes it must be computed.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from core.networks.designs import LINEAR, mlp_as_chain
from core.networks.integer_chain import run_on_integers
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import QuantizedChain, quantize_chain
from core.studies.digit_accuracy import digit_network, digits, share_right
from core.training.one_thread import one_thread


@cache
def quantized(seed: int, bits: int, symmetric: bool) -> QuantizedChain:
    """The network with weights and activations of `bits` bits; symmetric: signed activations."""
    chain = mlp_as_chain(digit_network(seed))
    precision = LayerPrecision(bits, bits, symmetric=symmetric)
    with one_thread():
        return quantize_chain(chain, digits().train_images, [precision] * len(chain.design))


@cache
def on_integers(seed: int, bits: int, symmetric: bool, relu: bool) -> tuple[np.ndarray, np.ndarray]:
    """The codes (500, units) that the second layer reads, and the scores, on the test images."""
    network = quantized(seed, bits, symmetric)
    if not relu:
        design = tuple(replace(layer, activation=LINEAR) for layer in network.design)
        network = QuantizedChain(design, network.layers)
    run = run_on_integers(network, digits().test_images)
    return run.codes[1], run.logits


def accuracy(seed: int, bits: int, symmetric: bool, relu: bool) -> float:
    """The share of test digits right on integers, 0 to 1."""
    return share_right(on_integers(seed, bits, symmetric, relu)[1])


def changed_codes(seed: int, bits: int, symmetric: bool) -> float:
    """The share of the second layer's codes that change when the ReLU is left out, 0 to 1."""
    with_relu, without = (on_integers(seed, bits, symmetric, relu)[0] for relu in (True, False))
    return float(np.mean(with_relu != without))


def other_answers(seed: int, bits: int) -> int:
    """How many test digits integers and simulated quantization answer differently."""
    network = quantized(seed, bits, False)
    with one_thread():
        simulated = network.logits(digits().test_images)
    scores = on_integers(seed, bits, False, True)[1]
    return int((simulated.argmax(axis=1) != scores.argmax(axis=1)).sum())
