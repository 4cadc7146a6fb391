"""Float training of chains: repeatable, undisturbed, and with ranges that come to differ."""

import threading

import numpy as np
import pytest
import torch

from core.data.digits import Digits, load_digits
from core.networks.designs import DEPTHWISE_CNN, DIGITS_CNN
from core.networks.equalization import channel_ranges
from core.training.one_thread import one_thread
from core.training.train_chain import MOBILE, Recipe, train_chain


@pytest.fixture(scope="module")
def digits() -> Digits:
    return load_digits()


def test_two_learners_at_once_learn_as_each_alone(digits: Digits) -> None:
    recipe = Recipe(epochs=2)
    alone = [[s.loss for s in train_chain(DIGITS_CNN, digits, seed, recipe)] for seed in (1, 2)]
    found: dict[int, list[float]] = {}

    def learn(seed: int) -> None:
        found[seed] = [s.loss for s in train_chain(DIGITS_CNN, digits, seed, recipe)]

    before = torch.get_num_threads()
    learners = [threading.Thread(target=learn, args=(seed,)) for seed in (1, 2)]
    for learner in learners:
        learner.start()
    for learner in learners:
        learner.join()
    assert [found[1], found[2]] == alone
    assert torch.get_num_threads() == before


def test_each_learner_has_one_thread_and_puts_its_own_setting_back() -> None:
    before, inside, opened, closed = (
        torch.get_num_threads(),
        [],
        threading.Event(),
        threading.Event(),
    )
    later: list[int] = []

    def second() -> None:
        with one_thread():
            opened.set()
            closed.wait()
            inside.append(torch.get_num_threads())
        later.append(torch.get_num_threads())

    torch.set_num_threads(2)
    learner = threading.Thread(target=second)
    try:
        with one_thread():
            with one_thread():
                learner.start()
                opened.wait()
            assert torch.get_num_threads() == 1  # the outer block is still open
        assert torch.get_num_threads() == 2  # though the second learner has not finished
        closed.set()
        learner.join()
        assert (inside, later) == ([1], [2])
        assert torch.get_num_threads() == 2
    finally:
        closed.set()
        torch.set_num_threads(before)


@pytest.mark.slow
def test_the_depthwise_network_learns_and_its_ranges_come_to_differ(digits: Digits) -> None:
    first, *_, last = train_chain(DEPTHWISE_CNN, digits, 0, MOBILE)
    assert last.accuracy > 0.97
    # Folded with running statistics, it is still what batch statistics trained.
    answers = last.chain.logits(digits.train_images).argmax(1)
    assert (answers == digits.train_labels).mean() > 0.98

    def spread(step) -> float:
        return max(float(r.max() / r.min()) for r in channel_ranges(step.chain))

    assert spread(last) > 4
    assert spread(last) > 1.5 * spread(first)


def test_a_rate_falls_along_half_a_cosine_with_momentum_and_stays_with_adam() -> None:
    recipe = Recipe(epochs=4, learning_rate=0.2, momentum=0.9)
    np.testing.assert_allclose(
        [recipe.rate(e) for e in (1, 2, 3, 4)], [0.2, 0.1707107, 0.1, 0.0292893], atol=1e-6
    )
    assert Recipe(learning_rate=0.2).rate(9) == 0.2
