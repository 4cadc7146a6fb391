"""Chains with random weights, and random images for them."""

import numpy as np

from core.granularity import PerTensor
from core.methods.method import Examples, Task
from core.networks.batch_norm import BatchNorm, fold
from core.networks.chain import Chain
from core.networks.cnn import Layer
from core.networks.designs import DIGITS_CNN
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import observe


def random_chain(design, seed: int = 0) -> Chain:
    rng = np.random.default_rng(seed)
    return Chain(
        design,
        tuple(
            Layer(
                (rng.normal(size=d.shape) / 3).astype(np.float32),
                rng.normal(size=d.shape[0]).astype(np.float32),
            )
            for d in design
        ),
    )


def images(count: int) -> np.ndarray:
    return np.random.default_rng(9).random((count, 64), np.float32)


def normalized(design=DIGITS_CNN, bits: int = 4) -> Task:
    """A random network whose batch normalizations were given the moments of random images."""
    chain = random_chain(design)
    layers, norms = list(chain.layers), []
    rng = np.random.default_rng(3)
    for i in range(len(design) - 1):
        sums = observe(Chain(design, tuple(layers)), images(200))[1][i]
        axes = (0, *range(2, sums.ndim))
        shape = sums.shape[1:2]
        norm = BatchNorm(
            rng.uniform(0.5, 1.5, shape).astype(np.float32),
            rng.normal(0, 0.5, shape).astype(np.float32),
            sums.mean(axes).astype(np.float32),
            sums.var(axes).astype(np.float32),
        )
        layers[i] = fold(layers[i], norm)
        norms.append(norm)
    chain = Chain(design, tuple(layers))
    labelled = Examples(images(30), chain.logits(images(30)).argmax(1))
    precision = LayerPrecision(bits, 8, PerTensor())
    return Task(chain, images(30), precision, training=labelled, norms=tuple(norms))
