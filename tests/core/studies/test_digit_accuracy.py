"""Accuracy of changed networks."""

import numpy as np

from core.studies.digit_accuracy import accuracies, digit_network, digits, share_right


def test_without_weights_every_digit_gets_the_answer_of_the_bias() -> None:
    answer = int(digit_network(0).bias2.argmax())
    share = (digits().test_labels == answer).mean()
    assert accuracies(lambda w, seed: np.zeros_like(w), range(1)) == [share]


def test_change_gets_both_layers_of_every_seed() -> None:
    seen = []

    def change(weights: np.ndarray, seed: int) -> np.ndarray:
        seen.append((weights.shape, seed))
        return weights

    found = accuracies(change, range(2))
    assert seen == [((32, 64), 0), ((10, 32), 0), ((32, 64), 1), ((10, 32), 1)]
    assert found[1] == share_right(digit_network(1).logits(digits().test_images))
