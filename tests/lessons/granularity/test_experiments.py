"""What the lesson's experiments find, against arithmetic by hand."""

import numpy as np
import pytest

from core import PerChannel, PerTensor
from lessons.granularity import experiments
from lessons.granularity.lesson import frame, relative_errors

pytestmark = pytest.mark.slow


def test_two_rows_by_hand() -> None:
    # 2 bits: levels −S, 0, S. One scale, S = 4: the small row is lost. Its own, S = 0.5: exact.
    weights = np.array([[4.0, -4.0], [0.5, 0.5]])
    assert experiments.quantized(weights, 2, PerTensor()).tolist() == [[4, -4], [0, 0]]
    assert experiments.quantized(weights, 2, PerChannel(0)).tolist() == weights.tolist()
    one = experiments.quantized(weights, 2, PerTensor())
    assert relative_errors(weights, one).tolist() == [0, 1]


def test_storage_by_hand() -> None:
    # 64 weights a row: 16/64 for a channel's scale, 16/8 for that of a group of 8.
    assert experiments.cost(2, "one a channel").stored == 2.25
    assert experiments.cost(2, "groups of 8").stored == 4
    assert experiments.cost(4, "one for all").stored == 4 + 16 / (32 * 64)


def test_channels_help_at_few_bits_and_not_where_rows_are_alike() -> None:
    found = experiments.a_scale_for_each_channel()
    assert 55 < found.answer < 75
    gains = [row[3] for row in found.table.rows]
    assert gains[0] > 10 > gains[1] > 1 > gains[2]
    assert found.claim.control.endswith("the gain at 2 bits is 0 points.")
    assert found.claim.verdict.value == "depends"


def test_more_bits_beat_small_groups_at_equal_storage() -> None:
    found = experiments.equal_storage()
    assert found.answer == experiments.WIDE
    assert len(found.table.rows) == 15
    stored = [float(row[2]) for row in found.table.rows[:5]]
    assert stored == pytest.approx([2.008, 2.25, 2.5, 3, 4], abs=1e-3)


def test_a_large_weight_leaves_the_other_rows_alone_under_their_own_scales() -> None:
    one, own = frame(15.0).chart.series
    assert sum(error == 100 for error in one.y) == 9
    assert sum(error == 100 for error in own.y) == 0
    before = frame(2.5).chart.series[1].y
    assert [a == b for a, b in zip(before, own.y, strict=True)].count(False) == 1
