"""Levels by Hessian-weighted k-means: importance by hand, and no worse than scikit-learn's."""

import numpy as np
from sklearn.cluster import KMeans

from core.methods.registry import METHODS
from core.methods.result import measure
from core.methods.vector.weighted_levels import importance
from core.networks.activation import Activation
from core.networks.chain import Chain
from core.networks.cnn import Layer
from core.networks.designs import fully_connected
from tests.core.methods.random_chains import normalized


def test_the_importance_by_hand() -> None:
    """Scores (0, ln 3): ∂L/∂z = (¼ − 1, ¾) or (¼, ¾ − 1), times the input x."""
    design = fully_connected((2, 2), Activation.RELU)
    weight = np.array([[0.0, 0.0], [np.log(3), 0.0]], np.float32)
    chain = Chain(design, (Layer(weight, np.zeros(2, np.float32)),))
    inputs, labels = np.array([[1.0, 0.0], [1.0, 0.0]], np.float32), np.array([0, 1])
    (found,) = importance(chain, inputs, labels)
    each = (9 / 16 + 1 / 16) / 2  # of both outputs, by the first input; the second is always 0
    expected = np.array([[each, 0], [each, 0]]) + 0.01 * each / 2
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_no_codebook_of_k_means_has_less_weighted_error() -> None:
    task = normalized(bits=3)
    network = measure(METHODS["weighted-levels"], task, task.labelled).network
    weights = importance(task.chain, task.labelled.inputs, task.labelled.labels)
    for i, layer in enumerate(network.layers):
        w, h = task.chain.layers[i].weight.reshape(-1, 1), weights[i].ravel()
        ours = float((h * (layer.real.weight.ravel() - w[:, 0]) ** 2).sum())
        theirs = KMeans(8, n_init=3, random_state=0).fit(w, sample_weight=h).inertia_
        assert ours <= theirs * (1 + 1e-4)
        assert len(np.unique(layer.real.weight)) <= 8
    # 72, 1152 and 2560 codes of 3 bits; 8 levels a layer; 34 biases; parameters of 3 inputs
    assert sum(layer.bytes for layer in network.layers) == 27 + 432 + 960 + 3 * 32 + 136 + 15
