"""The NumPy network, against finite differences and counting."""

import numpy as np
import pytest

from core.data.digits import load_digits
from core.networks.mlp import Mlp, gradients, initial, loss, softmax, train
from core.networks.quantized_mlp import quantize_mlp


def test_gradients_equal_finite_differences() -> None:
    rng = np.random.default_rng(3)
    parts = (part.astype(np.float64) for part in initial(6, 5, 4, rng).parts)
    mlp = Mlp(*parts)
    images, one_hot = rng.random((7, 6)), np.eye(4)[rng.integers(0, 4, 7)]
    for part, slope in zip(mlp.parts, gradients(mlp, images, one_hot), strict=True):
        for index in np.ndindex(part.shape):
            before = part[index]
            part[index] = before + 1e-6
            above = loss(mlp, images, one_hot)
            part[index] = before - 1e-6
            below = loss(mlp, images, one_hot)
            part[index] = before
            assert slope[index] == pytest.approx((above - below) / 2e-6, abs=1e-7)


def test_training_learns_and_repeats() -> None:
    digits = load_digits()
    first, again, other = (train(digits.train_images, digits.train_labels, s) for s in (0, 0, 1))
    right = first.logits(digits.test_images).argmax(axis=1) == digits.test_labels
    assert right.mean() > 0.94
    assert all(np.array_equal(a, b) for a, b in zip(first.parts, again.parts, strict=True))
    assert not np.array_equal(first.weight1, other.weight1)


@pytest.mark.parametrize("bits", [2, 3, 8])
def test_few_bits_mean_few_values(bits: int) -> None:
    digits = load_digits()
    mlp = train(digits.train_images, digits.train_labels)
    few = quantize_mlp(mlp, digits.train_images, bits)
    for float_weight, weight in ((mlp.weight1, few.mlp.weight1), (mlp.weight2, few.mlp.weight2)):
        assert len(np.unique(weight)) <= 2**bits - 1
        step = np.abs(float_weight).max() / (2 ** (bits - 1) - 1)
        assert np.abs(weight - float_weight).max() <= step / 2 * 1.0001


def test_softmax_is_shares_even_of_large_scores() -> None:
    shares = softmax(np.array([[1000.0, 1000.0 + np.log(3)]]))
    np.testing.assert_allclose(shares, [[0.25, 0.75]])
