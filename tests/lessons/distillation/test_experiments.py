"""What the lesson's experiments find."""

import numpy as np
import pytest

from core.studies.labelled_methods import COARSE, FITTED
from core.studies.taught_digits import accuracy, mixed_up
from lessons.distillation import experiments
from lessons.distillation.lesson import frame

pytestmark = pytest.mark.slow


def test_at_high_temperatures_the_gradient_falls_with_its_square() -> None:
    found = experiments.gradient_without_factor()
    assert found.accepts(4.0)
    assert not found.accepts(2.0)
    without, with_factor = found.chart.series
    assert without.y[0] > 20 * without.y[-1]
    assert with_factor.y[-1] / with_factor.y[-2] < 1.1


def test_a_teacher_adds_little_where_the_range_is_good() -> None:
    found = experiments.teacher_or_none()
    assert found.answer == experiments.SOME
    assert abs(experiments.gain(FITTED).mean()) < 1
    # A better range is worth more than the teacher.
    assert accuracy(FITTED, "none").mean() > accuracy(COARSE, "float").mean() + 0.1


def test_a_mixed_up_teacher_does_as_well() -> None:
    found = experiments.mixed_up_teacher()
    assert found.answer == experiments.AS_MUCH
    assert "mixed up" in found.claim.control


def test_mixing_up_keeps_the_best_score_and_all_numbers() -> None:
    scores = np.random.default_rng(0).standard_normal((40, 10))
    mixed = mixed_up(scores, seed=1)
    assert (np.sort(mixed, axis=1) == np.sort(scores, axis=1)).all()
    assert (mixed.argmax(axis=1) == scores.argmax(axis=1)).all()
    assert (mixed.max(axis=1) == scores.max(axis=1)).all()
    assert (mixed != scores).mean() > 0.7


def test_the_picture_softens() -> None:
    sharpest = [max(frame(t).chart.series[1].y) for t in (1, 4, 10)]
    assert sharpest[0] > 0.95 > sharpest[1] > 0.5 > sharpest[2]
    assert all(abs(sum(frame(t).chart.series[1].y) - 1) < 1e-9 for t in (1, 10))
