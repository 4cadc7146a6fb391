"""Quantizing a digit network with batch normalization without any image of a digit.

    64 pixels → 32 → 32 → 10 scores, trained with batch normalization, which is then folded

Weights of few bits with one scale each, activations of 8 bits. Methods that look at inputs get the
training images, or images of random pixels: the control.
"""

from functools import cache

import numpy as np

from core.granularity import PerTensor
from core.methods.method import Examples, Task
from core.methods.registry import method_named
from core.methods.result import measure
from core.methods.zero_shot.normal_sums import normal_sums
from core.methods.zero_shot.zeroq import Options, synthetic_images
from core.networks.activation import Activation
from core.networks.designs import fully_connected
from core.networks.layer_precision import LayerPrecision
from core.studies.digit_accuracy import digits
from core.training.one_thread import one_thread
from core.training.train_chain import ChainStep, Recipe, train_chain

DESIGN = fully_connected((64, 32, 32, 10), Activation.RELU)
ACTIVATION_BITS = 8
NOISE_IMAGES = 200
SHOWN_IMAGES = 64


@cache
def trained(seed: int) -> ChainStep:
    """The network of a seed after 10 epochs in float, and its batch normalizations."""
    *_, last = train_chain(DESIGN, digits(), seed, Recipe(epochs=10, batch_norm=True))
    return last


def noise(seed: int) -> np.ndarray:
    """Images of random pixels from 0 to 1, (NOISE_IMAGES, 64) float32."""
    return np.random.default_rng([seed, 7]).random((NOISE_IMAGES, 64), np.float32)


def task(seed: int, bits: int, on_noise: bool = False) -> Task:
    """What a method is given: the network, its normalizations, and images of digits or noise."""
    images = noise(seed) if on_noise else digits().train_images
    last = trained(seed)
    precision = LayerPrecision(bits, ACTIVATION_BITS, PerTensor())
    return Task(last.chain, images, precision, seed, norms=last.norms)


@cache
def accuracy(method: str, seed: int, bits: int, on_noise: bool = False) -> float:
    """The share of test digits right after a method of `core.methods.registry`, 0 to 1.

    Raises:
        InputError: for an unknown method.
    """
    test = Examples(digits().test_images, digits().test_labels)
    with one_thread():
        return measure(method_named(method), task(seed, bits, on_noise), test).accuracy


@cache
def made_images(seed: int, updates: int) -> np.ndarray:
    """Images that ZeroQ makes of noise in so many updates, (SHOWN_IMAGES, 64) float32."""
    given = task(seed, ACTIVATION_BITS)
    options = Options(images=SHOWN_IMAGES, updates=updates)
    return synthetic_images(given.chain, normal_sums(given), options, seed).images


def first_means(seed: int, images: np.ndarray) -> np.ndarray:
    """The mean of each sum of the first layer over images, (32,)."""
    layer = trained(seed).chain.layers[0]
    return np.asarray((images @ layer.weight.T + layer.bias).mean(axis=0))


def remembered_means(seed: int) -> np.ndarray:
    """The means that the first batch normalization remembers: its β, (32,)."""
    return np.asarray(normal_sums(task(seed, ACTIVATION_BITS))[0].mean)
