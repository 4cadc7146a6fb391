"""Chains with random weights, and random images for them."""

import numpy as np

from core.networks.chain import Chain
from core.networks.cnn import Layer


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
