"""What the lesson's experiments find, against arithmetic by hand."""

import numpy as np
import pytest

from core import IntFormat, RoundingMode
from lessons.scale_and_zero_point import experiments
from lessons.scale_and_zero_point.experiments import figure_5

pytestmark = pytest.mark.slow


def test_figure_5_by_rounding_alone() -> None:
    assert figure_5(IntFormat(8)).tolist() == [1, 2, -2, 4]
    assert experiments.figure_5_rounded().answer == 4
    down = figure_5(IntFormat(8), rounding=RoundingMode.FLOOR)
    assert down.tolist() == [1, 2, -2, 3]


def test_figure_5_as_printed_needs_an_end_at_two() -> None:
    # qmax − Z = 2 gives Z = 1 of 3 and (7 − 5) Z = 5 of 4 bits; 2 bits would need Z = −1, and
    # then −1.7 becomes −1.
    found = [(format.bits, z) for format, z in experiments.figure_5_formats()]
    assert found == [(3, 1), (4, 5)]
    rows = experiments.figure_5_causes().table.rows
    assert [row[0] for row in rows if row[-1] == "yes"] == ["3 bits, Z = 1", "4 bits, Z = 5"]


def test_mixing_the_conventions() -> None:
    # Survey: 1/0.5 − 3 = −1. ONNX: 0.5·(−1 − 3) = −2.
    assert experiments.survey_codes(np.array([1.0]), 3).tolist() == [-1]
    assert experiments.mixed_conventions().answer == -2
    off = {(row[0], row[4]) for row in experiments.mixed_conventions().table.rows}
    assert off == {(3, -3), (0, 0)}


def test_after_a_relu_the_step_ratio_squared() -> None:
    # Steps β/7 against β/15: (15/7)² = 4.59. At 8 bits (255/127)² = 4.03.
    for seed in range(5):
        x = np.maximum(np.random.default_rng(seed).standard_normal(experiments.RELU_COUNT), 0)
        assert experiments.symmetric_over_affine(x, 4) == pytest.approx(4.59, rel=0.1)
        assert experiments.symmetric_over_affine(x, 8) == pytest.approx(4.03, rel=0.1)


def test_the_control_shows_nearly_nothing() -> None:
    control = experiments.symmetric_after_relu().chart.series[1]
    assert control.control
    assert 1 < control.y[-1] < 1.15


def test_a_factor_two_is_wrong_and_two_squared_is_right() -> None:
    found = experiments.symmetric_after_relu()
    assert [found.accepts(guess) for guess in (1.0, 2.0, 4.0, 4.6, 8.0)] == [
        *(False, False, True, True, False)
    ]


def test_an_error_is_result_minus_original() -> None:
    # 1 − 1.1, 2 − 2.2, −2 + 1.7, 4 − 3.6
    table = experiments.figure_5_rounded().table
    assert [row[2] for row in table.rows] == pytest.approx([-0.1, -0.2, -0.3, 0.4])
    assert table.columns[2] == "error (becomes − r)"
    for row in experiments.mixed_conventions().table.rows:
        assert row[4] == row[3] - row[1]


def test_every_reason_that_can_be_chosen_is_tried() -> None:
    tried = [row[0] for row in experiments.figure_5_causes().table.rows]
    assert [name for name in tried if name.startswith("S = ")] == ["S = 0.5", "S = 0.25"]
    assert any(name.startswith("rounding: ") for name in tried)
    assert experiments.figure_5(IntFormat(8), scale=0.5).tolist() == [1, 2, -1.5, 3.5]
