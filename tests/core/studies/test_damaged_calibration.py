"""Calibration with a damaged image: what stands fixed whatever the networks learnt."""

import numpy as np
import pytest

from core import InputError
from core.studies.damaged_calibration import FACTOR, calibration_images, measure_rule
from core.studies.digit_accuracy import digit_network, digits


def test_one_image_is_brighter_and_the_others_are_as_they_were() -> None:
    damaged, clean = calibration_images(True), calibration_images(False)
    assert np.array_equal(damaged[0], clean[0] * FACTOR)
    assert np.array_equal(damaged[1:], clean[1:])
    assert digits().train_images.max() == 1  # the data themselves are untouched


def test_minmax_reaches_the_largest_activation() -> None:
    found = measure_rule("minmax", 3, range(1))
    hidden = digit_network(0).hidden(calibration_images(True))
    assert found.high[0] == hidden.max()
    assert found.clean_high[0] == digit_network(0).hidden(calibration_images(False)).max()
    assert found.right[0] < found.clean_right[0] - 0.1


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(InputError, match="no calibration rule"):
        measure_rule("guess", 3)
