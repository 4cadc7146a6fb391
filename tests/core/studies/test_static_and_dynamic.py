"""Static and dynamic ranges of a hidden layer."""

import numpy as np

from core.studies.digit_accuracy import digit_network, digits
from core.studies.static_and_dynamic import (
    When,
    accuracy_at_brightness,
    logits,
    quantized_hidden,
    static_params,
)


def test_a_static_range_ends_at_the_largest_activation_of_calibration() -> None:
    images = digits().train_images[:20]
    params = static_params(0, 2, images)
    assert np.isclose(float(params.scale) * 3, digit_network(0).hidden(images).max())


def test_a_dynamic_range_is_that_of_each_row() -> None:
    static = static_params(0, 2, digits().train_images[:5])
    hidden = np.array([[0.0, 3.0, 1.4], [0.0, 0.3, 0.14]])
    found = quantized_hidden(hidden, 2, When.DYNAMIC, static)
    assert np.allclose(found, [[0, 3, 1], [0, 0.3, 0.1]])


def test_float_is_the_network_itself() -> None:
    images = digits().test_images[:50]
    assert np.array_equal(logits(1, 2, When.FLOAT, images), digit_network(1).logits(images))


def test_in_the_dark_a_dynamic_range_reads_more() -> None:
    static, dynamic = (accuracy_at_brightness(0, 2, when, 0.25) for when in list(When)[:2])
    assert dynamic > static + 0.2
