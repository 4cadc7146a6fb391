"""Answers with a hidden layer of few bits."""

import numpy as np

from core.studies.activation_accuracy import accuracy_over_seeds, answers, range_params
from core.studies.digit_accuracy import digit_network, digits


def test_many_bits_answer_as_floats_do() -> None:
    floats = digit_network(0).logits(digits().test_images).argmax(axis=1)
    assert (answers(0, 8, symmetric=False) == floats).mean() > 0.99


def test_ranges_by_hand() -> None:
    values = np.array([-1.0, 0.0, 2.0])
    affine, symmetric = (range_params(values, 2, s) for s in (False, True))
    assert (float(affine.scale), int(affine.zero_point)) == (1.0, 1)
    assert (float(symmetric.scale), int(symmetric.zero_point)) == (2.0, 0)


def test_an_accuracy_for_each_seed() -> None:
    found = accuracy_over_seeds(8, symmetric=False)
    assert found.shape == (5,)
    right = answers(1, 8, symmetric=False) == digits().test_labels
    assert found[1] == right.mean()
