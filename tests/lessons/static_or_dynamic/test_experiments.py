"""What the lesson's experiments find."""

import pytest

from lessons.static_or_dynamic import experiments
from lessons.static_or_dynamic.lesson import frame

pytestmark = pytest.mark.slow


def test_static_ranges_lose_the_dark_and_dynamic_ones_follow_the_float_network() -> None:
    found = experiments.other_light()
    assert found.answer < 50
    static, dynamic, floats = found.chart.series
    assert floats.control
    assert all(f - d < 3 for f, d in zip(floats.y, dynamic.y, strict=True))
    assert floats.y[0] - static.y[0] > 30
    assert floats.y[2] - static.y[2] < 5  # the light of calibration


def test_one_image_looks_best_on_itself_and_is_not() -> None:
    found = experiments.images_for_calibration()
    assert found.answer == experiments.FEW
    seen, unseen = found.chart.series
    assert seen.y[0] == max(seen.y)
    assert unseen.y[0] < max(unseen.y)
    assert abs(seen.y[-1] - unseen.y[-1]) < 0.2


def test_in_the_dark_all_activations_share_one_static_level() -> None:
    dark, bright = frame(0.3), frame(1.0)
    static = {series.name: set(series.y) for series in dark.chart.series}["static"]
    assert static == {0.0}
    assert "1 level in use" in dark.says[1]
    assert "It says 5" in dark.says[2]
    assert "It says 5" in bright.says[1]
