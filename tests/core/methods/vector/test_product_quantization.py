"""Product quantization: as good as scikit-learn in every part, bytes by hand, residuals."""

import numpy as np
from sklearn.cluster import KMeans

from core.methods.registry import METHODS
from core.methods.result import measure
from core.methods.vector.product_quantization import Options, product_code
from tests.core.methods.random_chains import normalized


def test_every_part_is_no_worse_than_scikit_learns_k_means() -> None:
    rows = np.random.default_rng(5).normal(size=(200, 6)).astype(np.float32)
    found = np.asarray(product_code(rows, Options(length=2, centroids=8), seed=0).decode())
    for part in np.split(np.arange(6), 3):
        ours = ((found[:, part] - rows[:, part]) ** 2).sum()
        theirs = [
            KMeans(8, n_init=1, random_state=seed).fit(rows[:, part]).inertia_
            for seed in range(1, 7)
        ]
        assert ours <= np.median(theirs)


def test_a_second_stage_codes_what_the_first_has_left() -> None:
    rows = np.random.default_rng(6).normal(size=(60, 4)).astype(np.float32)
    one, two = (product_code(rows, Options(2, 4, stages), seed=0) for stages in (1, 2))
    np.testing.assert_array_equal(two.codes[0], one.codes[0])
    residual = rows - np.asarray(one.decode())
    again = np.asarray(product_code(residual, Options(2, 4), seed=0).decode())
    np.testing.assert_allclose(two.decode(), np.asarray(one.decode()) + again, atol=1e-6)
    assert ((rows - np.asarray(two.decode())) ** 2).sum() < (residual**2).sum()


def test_bytes_by_hand_and_rows_along_the_longer_side() -> None:
    """conv1 8 × 9 is cut along its 8 outputs, d = 2: 4 parts of 9 codes; conv2 16 × 72: 8 of 72."""
    task = normalized()
    layers = measure(METHODS["product"], task, task.labelled, {"centroids": 4}).network.layers
    assert layers[0].bytes == 4 * 9 * 2 // 8 + 4 * 4 * 2 * 4 + 4 * 8 + 5
    assert layers[1].bytes == 8 * 72 * 2 // 8 + 8 * 4 * 2 * 4 + 4 * 16 + 5
    assert layers[2].bytes == 5 * 256 * 2 // 8 + 5 * 4 * 2 * 4 + 4 * 10 + 5
    weight = layers[1].real.weight.reshape(16, 72)
    for part in range(8):
        assert len(np.unique(weight[2 * part : 2 * part + 2].T, axis=0)) <= 4


def test_trained_centroids_keep_their_codes_and_lower_the_loss() -> None:
    task = normalized()
    few = {"centroids": 4, "stages": 2}
    before = measure(METHODS["product"], task, task.labelled, few)
    after = measure(METHODS["product-trained"], task, task.labelled, {**few, "epochs": 20})
    losses = [step.after for step in after.steps if step.layer == "network"]
    assert losses[-1] < losses[0]
    assert after.bytes == before.bytes
    parts = (layer.network.layers[1].real.weight.reshape(16, 72)[:2].T for layer in (before, after))
    start, end = (np.unique(part, axis=0, return_inverse=True)[1] for part in parts)
    same = start[:, None] == start
    np.testing.assert_array_equal(end[:, None] == end, same)  # equal vectors stay equal
