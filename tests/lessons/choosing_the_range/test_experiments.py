"""What the lesson's experiments find, against what is known from outside."""

import numpy as np
import pytest

from core.data.example_tensors import example
from lessons.choosing_the_range import experiments
from lessons.choosing_the_range.lesson import frame

pytestmark = pytest.mark.slow


def test_the_best_range_clips_the_bell_too_and_its_control_agrees() -> None:
    found = experiments.best_range_with_an_outlier()
    assert found.answer == experiments.INSIDE
    assert "±2.02" in found.finding
    assert "±1.93" in found.finding


def test_the_sum_is_the_sum_of_both_errors() -> None:
    rounding, clipping, total = experiments.best_range_with_an_outlier().chart.series
    assert np.add(rounding.y, clipping.y) == pytest.approx(total.y)
    assert clipping.y[-1] == 0  # nothing lies beyond the outlier


def test_the_best_range_of_a_bell_is_near_the_factors_of_aciq() -> None:
    # Banner et al. 2019: 1.71, 2.15, 2.55 σ at 2, 3, 4 bits.
    found = experiments.best_range_over_bits()
    assert found.answer == experiments.WIDER
    measured = found.chart.series[0].y[:3]
    assert measured == pytest.approx([1.71, 2.15, 2.55], abs=0.15)
    assert found.chart.series[1].y[:3] == pytest.approx([1.71, 2.15, 2.55], abs=0.01)


def test_minmax_falls_and_a_percentile_above_the_share_of_damage_holds() -> None:
    found = experiments.calibration_with_a_damaged_image()
    assert found.answer == experiments.GUESSES
    right = {row[0]: float(row[2].split(" %")[0]) for row in found.table.rows}
    barely, enough = right["99.9th percentile"], right["99th percentile"]
    assert right["min/max"] < 20 < barely < enough - 10
    control = [float(row[3].split(" %")[0]) for row in found.table.rows]
    assert min(control) > 93
    assert found.claim.verdict.value == "reproduced here"


def test_a_frame_by_hand() -> None:
    # ±12 in 3 bits without the lowest code: S = 4. Nothing is clipped.
    shown = frame(12.0)
    assert shown.says[0] == "Levels every S = 12 / 3 = 4; 0 of 1,000 values are clipped"
    assert set(shown.chart.series[1].y) <= {-4.0, 0.0, 4.0, 12.0}
    beyond = int((np.abs(example("outlier")) > 2.5 * 7 / 6).sum())
    assert f"{beyond} of 1,000" in frame(2.5).says[0]
