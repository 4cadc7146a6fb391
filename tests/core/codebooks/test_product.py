"""Vector and product quantization by hand and against scikit-learn."""

import numpy as np
import pytest
import torch
from sklearn.cluster import KMeans

from core import InputError
from core.codebooks import kmeans, product_quantize, vector_quantize
from core.metrics import mse

both = pytest.mark.parametrize("quantize", [vector_quantize, product_quantize])


@pytest.fixture(scope="module")
def w() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(64, 12)).astype(np.float32)


def test_bits_per_weight_by_hand() -> None:
    # 64 × 12, d = 4, K = 16: 192 codes of 4 bits; 16·4 floats once, or for each of 3 groups.
    w = np.random.default_rng(0).normal(size=(64, 12))
    assert vector_quantize(w, 4, 16).bits_per_weight == (192 * 4 + 64 * 32) / 768
    assert product_quantize(w, 4, 16).bits_per_weight == (192 * 4 + 3 * 64 * 32) / 768
    assert vector_quantize(w, 4, 16, stages=2).bits_per_weight == 2 * (192 * 4 + 64 * 32) / 768


def test_one_codebook_or_one_for_each_group() -> None:
    # Left columns hold two vectors, right columns two others: K = 2 is enough for each group only.
    left, right = np.array([[0, 1], [1, 0]] * 3), np.array([[50, 60], [70, 10]] * 3)
    w = np.hstack([left, right]).astype(np.float32)
    code = product_quantize(w, 2, 2)
    assert code.decode().tolist() == w.tolist()
    assert code.codebooks.shape == (1, 2, 2, 2)
    assert code.codes.shape == (1, 6, 2)
    assert vector_quantize(w, 2, 4).decode().tolist() == w.tolist()
    assert mse(w, vector_quantize(w, 2, 2).decode()) > 10


@both
def test_every_vector_takes_its_nearest_centroid(quantize, w: np.ndarray) -> None:
    before = w.copy()
    code = quantize(w, 3, 8)
    assert np.array_equal(w, before), "the input is left unchanged"
    assert code.codes.dtype == np.uint8
    runs = w.astype(np.float64).reshape(64, 4, 3)
    for g in range(4):
        book = code.codebooks[0, g if len(code.codebooks[0]) > 1 else 0].astype(np.float64)
        distance = ((runs[:, g, None] - book) ** 2).sum(-1)
        taken = np.take_along_axis(distance, code.codes[0, :, g, None].astype(int), 1)[:, 0]
        np.testing.assert_allclose(taken, distance.min(1), rtol=1e-5)
        np.testing.assert_array_equal(
            code.decode()[:, 3 * g : 3 * g + 3], book[code.codes[0, :, g]]
        )


def test_repeated_vectors_count() -> None:
    # Nine zeros and a one share a centroid at 0.1; all ten vectors far off have the other.
    w = np.array([[0.0]] * 9 + [[1.0]] + [[50.0]] * 5 + [[51.0]] * 5)
    found = np.sort(vector_quantize(w, 1, 2).codebooks.ravel())
    np.testing.assert_allclose(found, [0.1, 50.5], rtol=1e-6)


def test_as_good_as_scikit_learn(w: np.ndarray) -> None:
    runs = w.reshape(-1, 2)
    theirs = KMeans(16, n_init=20, random_state=1).fit(runs).inertia_ / w.size
    assert mse(w, vector_quantize(w, 2, 16).decode()) <= theirs * 1.1


def test_d_1_is_scalar_k_means(w: np.ndarray) -> None:
    optimum = mse(w, kmeans(w, 8).round(w))
    found = mse(w, vector_quantize(w, 1, 8).decode())
    assert optimum * (1 - 1e-6) <= found <= optimum * 1.1


def test_longer_vectors_do_better_at_equal_bits() -> None:
    # Correlated pairs: 2 bits a weight as 16 centroids of pairs against 4 levels of singles.
    rng = np.random.default_rng(0)
    first = rng.normal(size=(500, 4))
    pairs = np.stack([first, first + 0.3 * rng.normal(size=(500, 4))], -1).reshape(500, 8)
    singles = mse(pairs, vector_quantize(pairs, 1, 4).decode())
    assert mse(pairs, vector_quantize(pairs, 2, 16).decode()) < 0.7 * singles


@both
def test_residual_stages_lower_the_error(quantize, w: np.ndarray) -> None:
    errors = [mse(w, quantize(w, 4, 8, stages=s).decode()) for s in (1, 2, 3)]
    assert errors[2] < 0.8 * errors[1] < 0.64 * errors[0]


@both
def test_seed_and_torch(quantize, w: np.ndarray) -> None:
    size = 300 if quantize is vector_quantize else 5  # 300: codes of uint16
    ours = quantize(w, 2, size, stages=2, seed=3)
    theirs = quantize(torch.from_numpy(w.copy()), 2, size, stages=2, seed=3)
    assert ours.codes.tobytes() == theirs.codes.numpy().tobytes()
    assert ours.decode().tobytes() == theirs.decode().numpy().tobytes()
    assert isinstance(theirs.decode(), torch.Tensor)
    assert ours.decode().dtype == np.float32
    view = w[::-1, ::-1]
    assert np.array_equal(quantize(view, 2, 4).decode(), quantize(view.copy(), 2, 4).decode())


def test_degenerate_inputs() -> None:
    assert not vector_quantize(np.zeros((4, 4)), 2, 8, stages=2).decode().any()
    assert vector_quantize([[3.0]], 1, 1).decode().tolist() == [[3.0]]
    assert product_quantize(np.full((5, 2), 7, np.float16), 2, 3).decode().tolist() == [[7, 7]] * 5
    huge = np.array([[3e38, -3e38], [1.0, 0.0], [2.0, 0.0]], np.float32)
    assert np.isfinite(vector_quantize(huge, 2, 2).decode()).all()


@pytest.mark.parametrize(
    ("w", "d", "k", "part"),
    [
        (np.zeros((4, 6)), 4, 2, "d = 4 does not divide 6 columns"),
        (np.zeros((4, 6)), 0, 2, "d is 0"),
        (np.zeros((4, 6)), 7, 2, "from 1 to 6"),
        (np.zeros((4, 6)), 3, 0, "centroids is 0"),
        (np.zeros(6), 3, 2, "give a matrix"),
        (np.zeros((0, 6)), 3, 2, "holds no numbers"),
        (np.full((4, 6), np.nan), 3, 2, "NaN"),
    ],
)
@both
def test_wrong_input(quantize, w, d: int, k: int, part: str) -> None:
    with pytest.raises(InputError, match=part):
        quantize(w, d, k)


def test_more_centroids_than_vectors() -> None:
    with pytest.raises(InputError, match="9 centroids for 8 vectors of 3 weights; give 8"):
        vector_quantize(np.zeros((4, 6)), 3, 9)
    with pytest.raises(InputError, match="5 centroids for 4 vectors of 3 weights in each group"):
        product_quantize(np.zeros((4, 6)), 3, 5)
    with pytest.raises(InputError, match="stages is 0"):
        product_quantize(np.zeros((4, 6)), 3, 2, stages=0)
