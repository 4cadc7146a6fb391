"""What the lesson's experiments find."""

import numpy as np
import pytest

from core.studies.signs_and_zeros import frozen_signs, scaled_signs, three_levels
from lessons.binary_and_ternary import experiments
from lessons.binary_and_ternary.lesson import LARGEST, error, frame, weights

pytestmark = pytest.mark.slow


def shares(outcome) -> list[float]:
    return [float(row[1].removesuffix(" %")) for row in outcome.table.rows]


def test_signs_carry_the_network_and_sizes_hardly_matter() -> None:
    found = experiments.sizes_of_signs()
    float_right, bare, scaled, random = shares(found)
    assert found.answer == experiments.LITTLE
    assert random < 20 < 50 < bare < float_right - 25
    assert abs(bare - scaled) < 5


def test_training_regains_what_biases_alone_do_not() -> None:
    found = experiments.training_on_signs()
    scaled, frozen, bare, trained, float_right = shares(found)
    assert scaled < frozen < bare < trained < float_right
    assert trained - scaled > 2 * (frozen - scaled)
    assert not found.accepts(frozen)


def test_without_zeros_three_levels_are_two() -> None:
    assert (three_levels(0.0) == scaled_signs()).all()
    found = experiments.a_third_level()
    assert found.answer > 100 * float(three_levels(0.0).mean()) + 10
    assert len(found.table.rows) == 21
    assert frozen_signs() is frozen_signs()  # trained once


def test_the_picture_is_lowest_at_the_mean_magnitude() -> None:
    best = float(np.abs(weights()).mean())
    assert error(best) < min(error(best - 0.02), error(best + 0.02))
    # ‖w‖² − n·mean|w|², over ‖w‖².
    w = weights()
    assert error(best) == pytest.approx(1 - len(w) * best**2 / (w**2).sum())
    assert best < LARGEST
    assert frame(0.3).says[0] == "α = 0.3"
