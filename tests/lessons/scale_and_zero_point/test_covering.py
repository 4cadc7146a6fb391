"""How well a scale covers a range, by hand."""

import pytest

from lessons.scale_and_zero_point.covering import Covering

COVERING = Covering(bits=3, low=-1.0, high=1.5, target=1.0)


def test_the_worst_number() -> None:
    # Eight levels 0.25 apart span 1.75 of 2.5. The best zero points leave 0.25 on one side and 0.5
    # on the other: levels −0.75 … 1, or −0.5 … 1.25.
    at, becomes = COVERING.worst(0.25)
    assert (at, becomes) in {(1.5, 1.0), (-1.0, -0.5)}
    assert COVERING.error(0.25) == 0.5


def test_the_solution_is_the_smallest_multiple_of_an_eighth() -> None:
    # 1/3 is smaller and covers the range, but it is no multiple of 1/8; 1/4 covers too little.
    assert COVERING.solution == 0.5
    assert COVERING.error(1 / 3) <= 1 / 6 + 1e-9


@pytest.mark.parametrize(
    ("written", "meant"), [(0.3333, 1 / 3), (0.33333333, 1 / 3), (0.333, 0.333), (0.5, 0.5)]
)
def test_four_digits_stand_for_a_fraction_of_the_target(written: float, meant: float) -> None:
    assert COVERING.unrounded(written) == meant


@pytest.mark.parametrize("scale", [1e-320, 1e300, 2.0])
def test_a_scale_that_is_no_fraction_of_the_target_stays(scale: float) -> None:
    assert COVERING.unrounded(scale) == scale
