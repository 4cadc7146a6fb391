"""What the lesson's experiments find."""

import pytest

from lessons.without_floats import experiments
from lessons.without_floats.lesson import frame

pytestmark = pytest.mark.slow


def shares(row: tuple) -> list[float]:
    return [float(cell.removesuffix(" %")) for cell in row[1:]]


def test_clipping_to_unsigned_codes_is_the_relu() -> None:
    found = experiments.without_relu()
    assert found.answer == experiments.NOTHING
    *unsigned, signed = map(shares, found.table.rows)
    assert all(before == after and changed == 0 for before, after, changed in unsigned)
    before, after, changed = signed
    assert before > after + 2
    assert changed > 20
    assert "of 7,500 answers on integers, 0 differ" in found.claim.experiment


def test_codes_of_two_scales_cannot_be_added_as_they_are() -> None:
    found = experiments.branches_that_meet()
    own, shared, as_they_are = map(shares, found.table.rows)
    assert all(wrong < right - 15 for right, wrong in zip(own, as_they_are, strict=True))
    assert shared == pytest.approx(own, abs=1)
    assert [found.accepts(x) for x in (75.0, 95.0, 10.0)] == [True, False, False]


def test_a_frame_by_hand() -> None:
    # Equal scales: the codes' sum is off by less than half a step of 1/7 for each wave.
    plain, rescaled, true = frame(1.0).chart.series
    assert max(abs(p - t) for p, t in zip(plain.y, true.y, strict=True)) < 1 / 7
    # Four times: at t = 0.75 the waves are −1 and 4; their codes, −7 and 7, add up to 0.
    plain, rescaled, true = frame(4.0).chart.series
    quarter = plain.x.index(0.75)
    assert plain.y[quarter] == 0
    assert true.y[quarter] == pytest.approx(3)
    assert rescaled.y[quarter] == pytest.approx(3, abs=0.05)
