"""What the lesson's experiments find, against arithmetic by hand."""

import numpy as np
import pytest

from core.rounding import RoundingMode
from lessons.rounding import experiments
from lessons.rounding.lesson import LESSON, totals_off

pytestmark = pytest.mark.slow


def test_a_bias_by_hand() -> None:
    # 0.5 → 1, 1.5 → 2: both gain a half. 0.25 → 0 and 0.75 → 1 cancel.
    quarters = np.array([0.5, 1.5, 0.25, 0.75])
    assert experiments.bias(quarters, RoundingMode.NEAREST_UP) == 0.25
    assert experiments.bias(quarters, RoundingMode.NEAREST_EVEN) == 0.0
    assert experiments.bias(quarters, RoundingMode.FLOOR) == -0.5


def test_one_tie_in_four_gains_an_eighth() -> None:
    found = experiments.ties_that_drift()
    assert found.answer == pytest.approx(1 / 8, abs=0.01)
    assert [found.accepts(x) for x in (0.125, 0.5, 0.0, 0.25)] == [True, False, False, False]
    for _, _, control in found.table.rows[:3]:
        assert abs(control) < 0.01


def test_errors_of_a_sum() -> None:
    # Down: 1,024 terms lose a half each. Nearest: √(1024 / 12) = 9.24.
    assert experiments.error_of_sums(1024, RoundingMode.FLOOR) == pytest.approx(512, rel=0.02)
    nearest = experiments.error_of_sums(1024, RoundingMode.NEAREST_EVEN)
    assert nearest == pytest.approx(9.24, rel=0.1)
    assert experiments.sums_of_rounded_terms().answer == experiments.AS_ROOT


def test_no_random_rounding_is_nearer_than_nearest() -> None:
    found = experiments.random_roundings()
    assert found.answer == experiments.SOME
    assert "0 of 100 random roundings have a smaller one" in found.claim.control
    assert {row[-1].endswith(" of 100") for row in found.table.rows} == {True}


def test_the_totals_of_a_day() -> None:
    x = experiments.prices(400, seed=3)
    off = totals_off(3)
    assert off[RoundingMode.FLOOR][-1] == np.floor(x).sum() - x.sum()
    assert [len(errors) for errors in off.values()] == [401] * 3


def test_two_rules_drift_the_same_way_every_day() -> None:
    days = [totals_off(day) for day in range(1, 21)]
    assert min(day[RoundingMode.NEAREST_UP][-1] for day in days) > 20
    assert max(day[RoundingMode.FLOOR][-1] for day in days) < -100
    even = [day[RoundingMode.NEAREST_EVEN][-1] for day in days]
    assert min(even) < 0 < max(even)
    assert len(LESSON.steps[0].chart().frames()) == 20
