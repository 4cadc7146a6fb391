"""Layers with random weights that read correlated inputs."""

import numpy as np

from core.affine import params_from_range
from core.formats import IntFormat
from core.methods.ptq.layer_problem import LayerProblem


def random_layer(seed: int, bits: int = 3, samples: int = 400) -> LayerProblem:
    """8 outputs, 24 inputs after a ReLU that a dozen hidden causes move together."""
    rng = np.random.default_rng(seed)
    weight = rng.normal(size=(8, 24))
    x = np.maximum(rng.normal(size=(samples, 12)) @ rng.normal(size=(12, 24)), 0)
    largest = np.abs(weight).max(axis=1)
    params = params_from_range(-largest, largest, IntFormat(bits), symmetric=True)
    scale = np.asarray(params.scale).reshape(1, 8, 1)
    return LayerProblem(weight[None], (x.T @ x / samples)[None], scale, IntFormat(bits))
