"""The straight-through training of the digit network."""

import numpy as np

from core.studies import training_a_small_network as study
from core.studies.digit_accuracy import digit_network


def test_biases_alone_leave_every_weight_where_it_was() -> None:
    before = digit_network(0)
    params = study.weight_params(before, 2, "minmax")
    after = study._trained(before, params, 0, biases_only=True)
    assert np.array_equal(after.weight1, before.weight1)
    assert np.array_equal(after.weight2, before.weight2)
    assert not np.array_equal(after.bias1, before.bias1)
    assert np.array_equal(before.bias1, digit_network(0).bias1)  # the float network stays


def test_two_bits_leave_three_levels() -> None:
    mlp = digit_network(0)
    few = study.on_levels(mlp, study.weight_params(mlp, 2, "minmax"))
    largest = np.float32(np.abs(mlp.weight1).max())
    assert np.allclose(np.unique(few.weight1), [-largest, 0, largest])
