"""What the lesson's experiments find."""

import pytest

from core.studies.mixed_bits import ALLOCATIONS, average_bits
from lessons.mixed_precision import experiments
from lessons.mixed_precision.lesson import frame

pytestmark = pytest.mark.slow


def test_the_same_memory_makes_good_and_useless_networks() -> None:
    found = experiments.same_memory()
    assert found.answer == experiments.FAR
    for row in found.table.rows:
        bits = tuple(map(int, row[0].split(", ")))
        # 2048, 1024 and 320 weights.
        size = 2048 * bits[0] + 1024 * bits[1] + 320 * bits[2]
        assert average_bits(bits) == pytest.approx(size / 3392)
        assert size <= 3.25 * 3392


def test_sensitivity_finds_an_allocation_near_the_best() -> None:
    found = experiments.who_finds_it()
    for row in found.table.rows:
        best, hessian, measured, _ = (float(cell.removesuffix(" %")) for cell in row[1:])
        assert hessian > best - 3
        assert measured > best - 3


def test_a_frame_has_every_allocation_and_the_best_among_them() -> None:
    every, best, worst, equal = frame(3.2).chart.series
    assert len(every.x) == len(ALLOCATIONS) == 27
    within = [y for x, y in zip(every.x, every.y, strict=True) if x <= 3.2]
    assert best.y[0] == max(within)
    assert worst.y[0] <= best.y[0]
    assert equal.x == (2, 3, 4)
