"""What the lesson's experiments find, against arithmetic by hand."""

import numpy as np
import pytest

from lessons.integer_product import experiments
from lessons.integer_product.exercises import expected
from lessons.integer_product.lesson import frame, partial_sums

pytestmark = pytest.mark.slow


def test_a_wrapped_sum_is_worse_than_a_saturated_one() -> None:
    found = experiments.narrow_registers()
    assert found.answer < 30
    assert [found.accepts(x) for x in (1.0, 10.0, 20.0, 60.0)] == [False, True, True, False]
    wraps, saturates = found.chart.series
    assert all(s >= w for s, w in zip(saturates.y, wraps.y, strict=True))
    assert wraps.y[-1] == saturates.y[-1] > 95


def test_a_poor_multiplier_changes_codes_and_hardly_answers() -> None:
    found = experiments.narrow_multipliers()
    assert found.answer == experiments.NONE
    differ = [float(row[1].split(" %")[0]) for row in found.table.rows]
    assert differ == sorted(differ, reverse=True)
    assert differ[2] > 30
    assert differ[-1] == 0


def test_a_frame_shows_the_sum_modulo_its_register() -> None:
    exact = partial_sums()
    held, true = frame(12).chart.series
    assert true.y == tuple(map(float, exact))
    assert all(-2048 <= y < 2048 for y in held.y)
    assert np.all((np.array(held.y) - exact) % 4096 == 0)
    assert frame(20).chart.series[0].y == true.y
    assert frame(20).says[-1] == "It wrapped around 0 times"


def test_requantization_by_hand() -> None:
    # 10·3/4 = 7.5, up to 8, + 5. −10·3/4 = −7.5, up to −7, + 5. 1000·3/4 = 750, clipped.
    assert [expected(10, 3, 2, 5), expected(-10, 3, 2, 5), expected(1000, 3, 2, 0)] == [13, -2, 127]
