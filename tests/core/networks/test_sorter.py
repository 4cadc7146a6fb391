"""The sorting transformer: causal, trained soon, and its outliers injected and taken away."""

import numpy as np
import pytest
import torch

from core import InputError
from core.networks.norm_rescaling import with_outliers
from core.networks.quantized_sorter import Sharing, quantize_sorter
from core.networks.smoothing import channel_maxima, smoothed, smoothing_factors
from core.networks.sorter import LENGTH, LETTERS, Sorter
from core.training.train_sorter import random_words, sorted_share, train_sorter, words_to_test


@pytest.fixture(scope="module")
def sorter() -> Sorter:
    *_, last = train_sorter(0, updates=240)
    return last.sorter


@pytest.fixture(scope="module")
def said() -> np.ndarray:
    words = random_words(128, np.random.default_rng(7))
    return np.concatenate([words, np.sort(words, axis=1)], axis=1)[:, :-1]


def test_it_sorts_words_that_it_has_not_seen(sorter: Sorter) -> None:
    assert sorted_share(sorter, words_to_test()) > 0.98
    assert sorter.sort(np.array([[1, 0, 2, 0, 1, 2]])).tolist() == [[0, 0, 1, 1, 2, 2]]


def test_no_position_sees_a_later_one(sorter: Sorter, said: np.ndarray) -> None:
    other = said.copy()
    other[:, 8:] = (other[:, 8:] + 1) % len(LETTERS)
    before, after = sorter.scores(said), sorter.scores(other)
    np.testing.assert_allclose(before[:, :8], after[:, :8], atol=1e-5)
    assert np.abs(before[:, 8:] - after[:, 8:]).max() > 0.1


@pytest.mark.slow
def test_the_same_seed_gives_the_same_steps_and_torch_keeps_its_own() -> None:
    state = torch.get_rng_state()
    one, again, other = ([s.loss for s in train_sorter(seed, updates=40)] for seed in (3, 3, 4))
    assert one == again != other
    assert torch.equal(torch.get_rng_state(), state)


def test_outliers_and_smoothing_keep_the_float_function(sorter: Sorter, said: np.ndarray) -> None:
    plain = sorter.scores(said)
    for changed in (with_outliers(sorter, (3, 11), 100.0), smoothed(sorter, said)):
        np.testing.assert_allclose(changed.scores(said), plain, atol=1e-3)


def test_outliers_stand_where_they_were_put(sorter: Sorter, said: np.ndarray) -> None:
    before, after = (
        channel_maxima(s, said)["block 1 mlp in"]
        for s in (sorter, with_outliers(sorter, (3, 11), 50.0))
    )
    expected = np.ones(len(before))
    expected[[3, 11]] = 50
    np.testing.assert_allclose(after / before, expected, rtol=1e-3)


def test_six_bits_suffer_from_outliers_and_smoothing_restores_them(sorter, said) -> None:
    words = words_to_test()[:200]
    injected = with_outliers(sorter, (3, 11, 20), 30.0)

    def share(which: Sorter, sharing: Sharing = Sharing.TENSOR) -> float:
        few = quantize_sorter(which, said, 8, 6, sharing)
        return sorted_share(few.sorter, words, few.read)

    assert share(sorter) > 0.95
    assert share(injected) < 0.6
    assert share(injected, Sharing.CHANNEL) > 0.95
    assert share(smoothed(injected, said)) > 0.95


def test_smoothing_by_its_formula() -> None:
    x, w = np.array([30.0, 2.0, 0.5]), np.array([0.5, 0.5, 2.0])
    s = smoothing_factors(x, w, 0.5)
    np.testing.assert_allclose(s, [np.sqrt(60), 2.0, 0.5])
    np.testing.assert_allclose(x / s, w * s)  # one range for both, √(x·w)
    np.testing.assert_allclose(smoothing_factors(x, w, 1.0), x)
    np.testing.assert_allclose(smoothing_factors(x, w, 0.0), 1 / w)


@pytest.mark.parametrize("sharing", list(Sharing))
def test_activations_take_few_values_where_they_share_a_scale(sorter, said, sharing) -> None:
    few = quantize_sorter(sorter, said, 8, 3, sharing)
    x = torch.randn(4, 5, 32, generator=torch.Generator().manual_seed(0))
    y = few.read("block 1 attention in", x)
    groups = {
        Sharing.TENSOR: y.reshape(1, -1),
        Sharing.TOKEN: y.reshape(20, 32),
        Sharing.CHANNEL: y.reshape(20, 32).T,
    }[sharing]
    assert all(len(np.unique(group)) <= 7 for group in groups.numpy())


def test_words_have_their_length_and_letters() -> None:
    words = random_words(100, np.random.default_rng(0))
    assert words.shape == (100, LENGTH)
    assert set(np.unique(words)) == set(range(len(LETTERS)))


def test_one_bit_is_refused(sorter, said) -> None:
    with pytest.raises(InputError):
        quantize_sorter(sorter, said, 1, 8, Sharing.TENSOR)
