"""What the lesson's experiments find."""

import numpy as np
import pytest

from lessons.nonuniform_levels import experiments
from lessons.nonuniform_levels.lesson import LESSON, frame

pytestmark = pytest.mark.slow


def test_even_levels_and_k_means_by_hand() -> None:
    # Even: 0 and 8. K-means: the means of 0, 1 and of 7, 8.
    weights = np.array([[0.0, 1.0], [7.0, 8.0]])
    assert experiments.rounded(weights, 1, "even").tolist() == [[0, 0], [8, 8]]
    assert experiments.rounded(weights, 1, "kmeans").tolist() == [[0.5, 0.5], [7.5, 7.5]]


def test_k_means_never_has_more_error_and_helps_at_few_bits() -> None:
    found = experiments.levels_by_k_means()
    assert 84 < found.answer < 96
    assert all(row[3] < 0.5 for row in found.table.rows)
    k_means, even = (series.y for series in found.chart.series)
    assert k_means[0] > even[0] + 5
    assert abs(k_means[2] - even[2]) < 1.5
    assert found.claim.verdict.value == "depends"


def test_powers_of_two_are_coarser_than_even_levels_and_their_sums_are_not() -> None:
    found = experiments.powers_of_two()
    assert found.answer == experiments.LARGER
    at_four = {row[0]: row[3] for row in found.table.rows}
    assert at_four["powers of two"] > 1.5
    assert at_four["sums of powers"] < 1
    assert at_four["k-means"] == min(at_four.values())


def test_each_step_of_the_picture_lowers_the_error() -> None:
    frames = LESSON.steps[0].chart().frames()
    errors = [float(f.says[2].split(": ")[1].split(" %")[0]) for f in frames]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] == 100
    assert errors[-1] < 50
    start = frame(0).chart.series[1].x
    assert np.allclose(np.diff(start), np.diff(start)[0])
