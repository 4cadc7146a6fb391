"""What the lesson's experiments find, against arithmetic by hand."""

import pytest

from lessons.symmetric_or_affine import experiments
from lessons.symmetric_or_affine.lesson import frame

pytestmark = pytest.mark.slow


def test_after_a_relu_a_sign_is_worth_exactly_one_bit() -> None:
    # Steps β/(2² − 1) and β/(2³⁻¹ − 1) are one and the same: β/3.
    found = experiments.bits_after_a_relu()
    assert found.answer == experiments.NEEDED[3]
    assert "2,500 of 2,500" in found.finding
    assert "after the ReLU 0" in found.claim.control
    affine, symmetric = found.chart.series
    assert affine.y[0] > symmetric.y[0] + 20
    assert affine.y[0] == symmetric.y[1]


def test_rounding_down_costs_four_times_the_error_at_many_bits() -> None:
    # Down: errors from −S to 0, mean square S²/3. Nearest: S²/12.
    found = experiments.full_range()
    assert found.answer == experiments.WORSE
    even = {row[1]: row[2:] for row in found.table.rows if row[0] == "evenly spread"}
    assert even[8][0] == pytest.approx(4, rel=0.02)
    # At b bits the steps' ratio is (2ᵇ − 2)/(2ᵇ − 1): 2/3 squared at 2 bits, 14/15 at 4.
    assert even[2][1] == pytest.approx((2 / 3) ** 2, rel=0.02)
    assert even[4][1] == pytest.approx((14 / 15) ** 2, rel=0.02)
    assert found.claim.verdict.value == "depends"


def test_a_frame_by_hand() -> None:
    # [0, 3] in 3 bits: affine 3/7, symmetric 3/3, with −3, −2, −1 unused.
    says = frame(0.0).says
    assert "S = 0.429, Z = −4" in says[0]
    assert "S = 1, Z = 0; 3 of its 7 levels are unused" in says[1]
    assert "0 of its 7 levels" in frame(-3.0).says[1]
