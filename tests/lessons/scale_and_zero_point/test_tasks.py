"""Generated tasks: every seed has a solution, and a wrong answer meets a true counterexample."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.engine.check import Check, Task
from lessons.engine.prose import number
from lessons.scale_and_zero_point.lesson import LESSON
from lessons.scale_and_zero_point.tasks import exact_number, last_level, zero_point_of_range

MAKERS = [step.make_task for step in LESSON.steps if isinstance(step, Check)]

every = pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
seeds = st.integers(0, 9999)
TARGET = re.compile(r"such that (\S+) is exact")
THIRDS = 1  # a seed whose number, 1.75, is exact with a third of it as the scale


@every
@given(seed=seeds)
def test_the_solution_holds(make, seed: int) -> None:
    task: Task = make(seed)
    assert task.grade(task.solution).right
    assert task.answer.low <= task.solution <= task.answer.high


@every
def test_a_seed_is_a_task(make) -> None:
    prompts = [make(seed).prompt for seed in range(30)]
    assert prompts == [make(seed).prompt for seed in range(30)]
    assert len(set(prompts)) > 10


@every
@given(seed=seeds, answer=st.floats(-1e6, 1e6))
def test_any_number_gets_a_feedback_with_a_reason(make, seed: int, answer: float) -> None:
    feedback = make(seed).grade(answer)
    assert len(feedback.reason) > 20
    assert "nan" not in feedback.reason
    assert "inf" not in feedback.reason


def test_exact_by_hand() -> None:
    # [−1, 1.5] in 3 bits: 1/0.5 = 2 steps, 3 + 2 steps cover the range. A third also works:
    # 3 steps, and codes −3 to 4 leave 1.5 at 4/3, 0.17 away. Eq. 4's 2.5/7 misses 1.
    assert exact_number(0).solution == 0.5
    assert [exact_number(0).grade(s).right for s in (0.5, 1 / 3, 2.5 / 7, 1.0, 0.25, 0.0)] == [
        *(True, True, False, False, False, False)
    ]


def test_exact_says_what_happens() -> None:
    grade = exact_number(0).grade
    assert "1 lies between the levels 0.7143 and 1.071" in grade(2.5 / 7).reason
    assert "moves by 0.5" in grade(1.0).reason
    assert "8 levels with this step span only 1.75, and the range is 2.5 long" in grade(0.25).reason


def test_a_fraction_written_as_a_decimal_is_right() -> None:
    # 1.75 / 3 = 0.58333…, and 3 · 0.583333 = 1.749999.
    grade = exact_number(THIRDS).grade
    for written in (1.75 / 3, 0.583333, 0.58333, 0.5833):
        assert grade(written).right, written
    reason = grade(0.583333).reason
    assert "3 · 0.583333 is 1.749999, so we read your answer as 1.75 / 3, rounded" in reason
    assert "we read" not in grade(1.75 / 3).reason


def test_too_few_digits_are_wrong_and_the_reason_shows_why() -> None:
    grade = exact_number(THIRDS).grade
    assert "1.75 lies between the levels 1.749 and 2.332, and becomes 1.749" in grade(0.583).reason
    # Four digits would say that 1.75 becomes 1.75.
    assert "and becomes 1.7502" in grade(0.5834).reason


@given(seed=seeds, steps=st.integers(2, 15))
def test_a_scale_in_four_digits_gets_the_answer_of_the_exact_one(seed: int, steps: int) -> None:
    task = exact_number(seed)
    target = float(TARGET.search(task.prompt)[1])
    written = float(number(target / steps))
    assert task.grade(written).right == task.grade(target / steps).right


@given(seed=seeds, answer=st.floats(0.05, 5))
def test_no_number_becomes_what_it_is_and_still_fails(seed: int, answer: float) -> None:
    task = exact_number(seed)
    target, reason = TARGET.search(task.prompt)[1], task.grade(answer).reason
    assert f"{target} lies between" not in reason or f"becomes {target}. " not in reason


@pytest.mark.parametrize("make", [last_level, zero_point_of_range])
@given(seed=seeds)
def test_a_zero_point_is_the_only_one(make, seed: int) -> None:
    task = make(seed)
    assert [z for z in range(-20, 20) if task.grade(float(z)).right] == [task.solution]
    assert "whole number" in task.grade(0.5).reason
    assert "Take" in task.grade(task.solution + (1 if task.solution < 2 else -1)).reason
