"""What the lesson's experiments find."""

import pytest

from lessons.finding_the_layer import experiments
from lessons.finding_the_layer.lesson import LESSON, frame

pytestmark = pytest.mark.slow


def test_local_error_names_every_damaged_layer_and_accumulated_error_does_not() -> None:
    rows = experiments.who_is_accused().table.rows
    assert all(local == damaged for damaged, _, local, _ in rows)
    accused = [accumulated for damaged, accumulated, *_ in rows if accumulated != damaged]
    assert accused
    assert set(accused) == {"layer4"}  # the last one collects all errors


def test_two_bad_layers_need_two_remedies() -> None:
    shares = {
        kept: float(share.removesuffix(" %").replace("−", "-"))
        for kept, _, share in experiments.two_bad_layers().table.rows
    }
    assert shares["layer2 and layer3"] > 95
    assert max(shares["layer2"], shares["layer3"]) < 80
    assert max(abs(shares["layer1"]), abs(shares["layer4"])) < 5  # sound: the control


def test_the_text_names_the_lines_as_the_chart_does() -> None:
    text = LESSON.steps[0].text.read()
    assert all(f"“{line.name}”" in text for line in frame(2).chart.series)
