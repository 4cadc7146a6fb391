"""The first lesson's findings, against arithmetic by hand."""

import numpy as np
import pytest

from core import IntFormat, RoundingMode
from lessons.experiments import after_relu, figure_5, sign_of_zero_point
from lessons.outcome import Outcome, Table
from lessons.progress import Progress, done, with_guess, with_solved
from lessons.topics.scale_and_zero_point import LESSON


def test_figure_5_by_rounding_alone() -> None:
    assert figure_5.on_ruler(IntFormat(8)).tolist() == [1, 2, -2, 4]
    assert figure_5.rounded().answer == 4
    down = figure_5.on_ruler(IntFormat(8), rounding=RoundingMode.FLOOR)
    assert down.tolist() == [1, 2, -2, 3]


def test_figure_5_as_printed_needs_an_end_at_two() -> None:
    # qmax − Z = 2 gives Z = 1 of 3 and (7 − 5) Z = 5 of 4 bits; 2 bits would need Z = −1, and
    # then −1.7 becomes −1.
    found = [(format.bits, z) for format, z in figure_5.ending_at_two()]
    assert found == [(3, 1), (4, 5)]
    rows = figure_5.causes().table.rows
    assert [row[0] for row in rows if row[-1] == "yes"] == ["3 bits, Z = 1", "4 bits, Z = 5"]


def test_mixing_the_conventions() -> None:
    # Survey: 1/0.5 − 3 = −1. ONNX: 0.5·(−1 − 3) = −2.
    assert sign_of_zero_point.survey_code(np.array([1.0]), 3).tolist() == [-1]
    assert sign_of_zero_point.mixed_up().answer == -2
    off = {(row[0], row[4]) for row in sign_of_zero_point.mixed_up().table.rows}
    assert off == {(3, -3), (0, 0)}


def test_after_a_relu_the_step_ratio_squared() -> None:
    # Steps β/7 against β/15: (15/7)² = 4.59. At 8 bits (255/127)² = 4.03.
    for seed in range(5):
        x = np.maximum(np.random.default_rng(seed).standard_normal(after_relu.COUNT), 0)
        assert after_relu.advantage(x, 4) == pytest.approx(4.59, rel=0.1)
        assert after_relu.advantage(x, 8) == pytest.approx(4.03, rel=0.1)


def test_the_control_shows_nearly_nothing() -> None:
    control = after_relu.compared().chart.series[1]
    assert control.control
    assert 1 < control.y[-1] < 1.15


def test_a_factor_two_is_wrong_and_two_squared_is_right() -> None:
    found = after_relu.compared()
    assert [found.agrees(guess) for guess in (1.0, 2.0, 4.0, 4.6, 8.0)] == [
        *(False, False, True, True, False)
    ]


def test_the_text_has_the_numbers_of_equation_4() -> None:
    text = next(s for s in LESSON.steps if s.title == "From a range to a scale").text.read()
    assert "$S = 2.5 / 7 = 0.3571$ and $Z = −1$" in text  # −4 + 1·7/2.5 = −1.2, rounded
    assert "$S = 1.5 / 3 = 0.5$" in text


def test_progress_counts_questions_once() -> None:
    start = Progress()
    assert done(start, LESSON) == (0, 7)
    some = with_solved(with_guess(start, "figure", 3.0), "exact")
    assert done(with_guess(some, "figure", 4.0), LESSON) == (2, 7)
    assert some.guesses == {"figure": 3.0}
    assert start.guesses == {}


def test_a_sentence_is_right_only_as_a_whole() -> None:
    outcome = Outcome("yes", "", Table((), ()))
    assert outcome.agrees("yes")
    assert not outcome.agrees("no")
    assert not outcome.agrees(1.0)
