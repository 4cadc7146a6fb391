"""What the lesson's experiments find, in the order that theory asks for."""

from itertools import pairwise

import pytest

from lessons.small_floats import experiments
from lessons.small_floats.lesson import frame

pytestmark = pytest.mark.slow


def test_floats_lose_on_even_values_and_win_with_heavy_tails() -> None:
    found = experiments.floats_and_tails()
    assert found.answer == experiments.BY_TAILS
    columns = list(zip(*found.table.rows, strict=True))
    int4, fp4, nf4, nvfp4, mxfp4 = (list(map(float, column)) for column in columns[1:])
    gains = [f - i for f, i in zip(fp4, int4, strict=True)]
    assert gains == sorted(gains)  # the tails get heavier from row to row
    assert gains[0] < -3
    assert gains[-1] > 1
    assert nf4[1] == max(int4[1], fp4[1], nf4[1])  # its levels are made for the normal row
    assert all(mx < nv for mx, nv in zip(mxfp4, nvfp4, strict=True))


def test_integers_win_in_blocks_and_floats_under_one_scale() -> None:
    found = experiments.elements_in_blocks()
    assert found.answer == experiments.INTEGERS
    (_, int_one, int_blocks), (_, fp_one, fp_blocks) = found.table.rows
    assert float(fp_one) > float(int_one) + 10
    assert float(int_blocks) > float(fp_blocks) + 1


def test_a_frame_by_hand() -> None:
    # E4M3: between two powers of two, 8 steps; half a step over the power is 1/16.
    moving = frame(4).chart.series[0]
    assert abs(moving.y[3] - 100 / 16 / (1 + 1 / 16)) < 0.1
    # One exponent bit: steps as even as those of integers, whose error doubles with each halving.
    one = frame(1).chart.series[0].y
    assert all(1.4 < later / earlier < 2.6 for earlier, later in pairwise(one[1:6]))
    assert frame(5).says[2].startswith("An error of at most 20 % through 16")
