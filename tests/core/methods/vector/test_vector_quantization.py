"""Vector quantization: as good as scikit-learn's k-means, bytes by hand, centroids that learn."""

import numpy as np
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from core.methods.registry import METHODS
from core.methods.result import measure
from tests.core.methods.random_chains import normalized


def test_its_codebook_is_no_worse_than_scikit_learns() -> None:
    task = normalized()
    network = measure(METHODS["vector"], task, task.labelled).network
    weight = task.chain.layers[2].weight
    ours = ((network.layers[2].real.weight - weight) ** 2).sum()
    pairs = weight.reshape(-1, 2)
    with threadpool_limits(1):
        fits = [KMeans(32, n_init=1, random_state=seed).fit(pairs) for seed in range(1, 7)]
    theirs = [fit.inertia_ for fit in fits]
    assert ours <= np.median(theirs)


def test_bytes_by_hand() -> None:
    """d = 2: 9 columns of conv1 have the divisor 1, so that 72 codes of 5 bits stand for 72."""
    task = normalized()
    layers = measure(METHODS["vector"], task, task.labelled).network.layers
    assert layers[0].bytes == 72 * 5 // 8 + 32 * 4 + 4 * 8 + 5
    assert layers[1].bytes == 576 * 5 // 8 + 32 * 2 * 4 + 4 * 16 + 5
    assert layers[2].bytes == 1280 * 5 // 8 + 32 * 2 * 4 + 4 * 10 + 5


def test_trained_centroids_keep_their_codes_and_lower_the_loss() -> None:
    task = normalized()
    few = {"centroids": 16, "length": 4}
    plain = measure(METHODS["vector"], task, task.labelled, few)
    trained = measure(METHODS["vector-trained"], task, task.labelled, {**few, "epochs": 30})
    losses = [step.after for step in trained.steps if step.layer == "network"]
    assert losses[-1] < losses[0]
    for d, before, after in zip(
        (3, 4, 4), plain.network.layers, trained.network.layers, strict=True
    ):
        vectors = before.real.weight.reshape(-1, d), after.real.weight.reshape(-1, d)
        _, code = np.unique(vectors[0], axis=0, return_inverse=True)
        assert not np.array_equal(*vectors)
        for number in range(code.max() + 1):
            assert len(np.unique(vectors[1][code == number], axis=0)) == 1
