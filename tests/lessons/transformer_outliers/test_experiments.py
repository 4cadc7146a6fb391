"""What the lesson's experiments find."""

import numpy as np
import pytest

from core.studies.mended_sorter import FACTOR, SEEDS, Remedy, in_float, sorted_right
from core.studies.sorter_outliers import CHANNELS
from lessons.transformer_outliers import experiments
from lessons.transformer_outliers.lesson import frame

pytestmark = pytest.mark.slow


def test_injected_outliers_leave_the_float_sorter_alone() -> None:
    for seed in SEEDS:
        assert in_float(seed, FACTOR) == in_float(seed, 1.0) > 0.95


def test_only_a_scale_for_each_channel_fits() -> None:
    found = experiments.scales()
    assert found.answer == experiments.CHANNEL
    assert sorted_right(0, FACTOR) < 0.1
    assert "integer product" in found.finding


def test_a_rotation_of_few_channels_is_not_enough() -> None:
    assert experiments.three_remedies().answer == experiments.TWO
    rotated = experiments.mended(Remedy.ROTATION)
    assert (experiments.mended(Remedy.NONE) + 0.2 < rotated).all()
    assert (rotated < experiments.mended(Remedy.SMOOTHING) - 0.2).all()


def test_without_outliers_no_remedy_gains() -> None:
    found = experiments.without_outliers()
    assert found.answer == experiments.LITTLE
    # No channel reaches the threshold: the columns are rounded like all others.
    assert (experiments.mended(Remedy.COLUMNS, 1.0) == experiments.mended(Remedy.NONE, 1.0)).all()


def test_the_picture_loses_its_ordinary_channels() -> None:
    injected, plain = frame(0).chart, frame(5).chart
    levels = [np.array(chart.series[1].y) for chart in (plain, injected)]
    assert (levels[1] == 0).sum() > (levels[0] == 0).sum() + 10
    assert not set(CHANNELS) & set(plain.series[0].x)
    assert plain.series[0] == injected.series[0]
