"""What the lesson's experiments find."""

import pytest

from lessons.training_on_levels import experiments
from lessons.training_on_levels.lesson import frame

pytestmark = pytest.mark.slow


def shares(column: int, rows: tuple) -> list[float]:
    return [float(row[column].removesuffix(" %")) for row in rows]


def test_training_regains_most_at_two_bits_and_the_range_the_rest() -> None:
    found = experiments.rounded_or_trained()
    rounded, trained = shares(1, found.table.rows), shares(2, found.table.rows)
    assert all(after > before for before, after in zip(rounded, trained, strict=True))
    assert trained[0] > rounded[0] + 25
    assert trained[3] > trained[0] + 5
    assert not found.accepts(rounded[0])
    assert not found.accepts(97.0)


def test_biases_alone_regain_most_at_three_bits() -> None:
    found = experiments.biases_alone()
    assert found.answer == experiments.MOST
    rounded, biases, everything = (shares(i, found.table.rows) for i in (1, 2, 3))
    assert all(r < b < e for r, b, e in zip(rounded, biases, everything, strict=True))
    assert everything[0] > biases[0] + 5  # at two bits the weights count as well


def test_a_frame_by_hand() -> None:
    # 0.6 has the level 0.5; the loss is ½·0.3², and the slope 0.5 − 0.8.
    stairs, arm, point, smooth = frame(0.6).chart.series
    assert point.y[0] == pytest.approx(0.045)
    assert (arm.y[1] - arm.y[0]) / (arm.x[1] - arm.x[0]) == pytest.approx(-0.3)
    assert min(smooth.y) == pytest.approx(0, abs=1e-4)
    assert min(stairs.y) == pytest.approx(0.02)  # no level is at 0.8
