"""What the lesson's experiments find, against arithmetic by hand."""

import numpy as np
import pytest

from lessons.uniform_quantizer import experiments

pytestmark = pytest.mark.slow


def test_two_bits_more_quarter_the_error() -> None:
    # S = 1/3 and 1/15: half of it is 1/6 and 1/30.
    rows = experiments.worth_of_a_bit().table.rows
    assert rows[0][1] == pytest.approx(1 / 3)
    assert rows[0][2] == pytest.approx(1 / 6, rel=0.01)
    assert rows[2][2] == pytest.approx(1 / 30, rel=0.01)


def test_rounding_is_not_undone() -> None:
    claim = experiments.worth_of_a_bit().claim
    assert "0 of 70,000 came back unchanged" in claim.experiment
    assert "100 % came back" in claim.control


def test_weights_on_three_levels() -> None:
    # 2 bits without the lowest code: −S, 0, S with S = max|w|.
    weights = np.array([[1.0, 0.4], [-0.6, -1.0]])
    assert experiments.rounded_weights(weights, 2).tolist() == [[1, 0], [-1, -1]]


def test_shuffling_keeps_the_values() -> None:
    weights = np.arange(12.0).reshape(3, 4) - 5
    rounded = experiments.rounded_weights(weights, 3)
    shuffled = experiments.shuffled_weights(weights, 3, seed=0)
    assert sorted(shuffled.ravel()) == sorted(rounded.ravel())
    assert (shuffled != rounded).any()


def test_the_network_lives_on_three_bits_and_its_control_guesses() -> None:
    found = experiments.few_bits_for_weights()
    assert 80 < found.answer < 96
    control = found.chart.series[1]
    assert control.control
    assert max(control.y) < 20
    assert found.claim.verdict.value == "depends"
