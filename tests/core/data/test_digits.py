"""The digits against scikit-learn's own reader."""

import numpy as np
from sklearn.datasets import load_digits as sklearn_digits

from core.data.digits import INK, load_digits


def test_digits_are_those_of_scikit_learn_each_exactly_once() -> None:
    ours, theirs = load_digits(), sklearn_digits()
    images = np.concatenate([ours.train_images, ours.test_images]) * INK
    labels = np.concatenate([ours.train_labels, ours.test_labels])
    rows = np.column_stack([images, labels])
    expected = np.column_stack([theirs.data, theirs.target])
    assert len(ours.test_images) == 500
    assert sorted(map(tuple, rows.tolist())) == sorted(map(tuple, expected.tolist()))
