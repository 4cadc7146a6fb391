"""What the lesson's experiments find."""

import numpy as np
import pytest

from core import RoundingMode
from lessons.stochastic_rounding import experiments
from lessons.stochastic_rounding.lesson import frame

pytestmark = pytest.mark.slow


def test_nearest_is_stuck_and_random_learns_as_float_does() -> None:
    found = experiments.training_on_a_grid()
    assert found.answer < 60
    nearest, random, floats = found.chart.series
    assert floats.control
    assert all(abs(r - f) < 2 for r, f in zip(random.y, floats.y, strict=True))
    assert list(nearest.y) == sorted(nearest.y)
    assert found.claim.verdict.value == "reproduced here"


def test_a_finished_weight_has_twice_the_squared_error_at_random() -> None:
    # With an even fraction: E[f(1 − f)] = 1/6 against E[min(f, 1 − f)²] = 1/12.
    even = np.linspace(-1, 1, 20_001)
    errors = [
        float(np.mean((experiments.rounded_once(even, 4, mode, 0) - even) ** 2))
        for mode in (RoundingMode.STOCHASTIC, RoundingMode.NEAREST_EVEN)
    ]
    assert errors[0] / errors[1] == pytest.approx(2, rel=0.03)
    found = experiments.finished_weights()
    assert found.answer == experiments.WORSE


def test_a_weight_walks_at_random_where_nearest_stands_still() -> None:
    series = {one.name: one.y for one in frame(0.02).chart.series}
    assert set(series["nearest"]) == {0.0}
    assert series["at random"][-1] > 2
    assert series["float"][-1] == pytest.approx(8 * (1 - 0.98**80))
    assert "nearest 0, float 6.41" in frame(0.02).says[1]
