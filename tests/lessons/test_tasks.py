"""Generated tasks: every seed has a solution, and a wrong answer meets a true counterexample."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.check import Task
from lessons.lesson import Check
from lessons.registry import LESSONS
from lessons.tasks.exact import FIRST, exact
from lessons.tasks.saturate import saturate
from lessons.tasks.zero_point import zero_point

MAKERS = [step.make for each in LESSONS for step in each.steps if isinstance(step, Check)]

every = pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
seeds = st.integers(0, 9999)


@every
@given(seed=seeds)
def test_the_solution_holds(make, seed: int) -> None:
    task: Task = make(seed)
    assert task.judge(task.solution).right
    assert task.answer.low <= task.solution <= task.answer.high


@every
def test_a_seed_is_a_task(make) -> None:
    prompts = [make(seed).prompt for seed in range(30)]
    assert prompts == [make(seed).prompt for seed in range(30)]
    assert len(set(prompts)) > 10


@every
@given(seed=seeds, answer=st.floats(-1e6, 1e6))
def test_any_number_gets_a_verdict_with_a_reason(make, seed: int, answer: float) -> None:
    verdict = make(seed).judge(answer)
    assert len(verdict.says) > 20
    assert "nan" not in verdict.says
    assert "inf" not in verdict.says


def test_exact_by_hand() -> None:
    # [−1, 1.5] in 3 bits: 1/0.5 = 2 steps, 3 + 2 steps cover the range. A third also works:
    # 3 steps, and codes −3 to 4 leave 1.5 at 4/3, 0.17 away. Eq. 4's 2.5/7 misses 1.
    assert exact(0).solution == 0.5
    assert [exact(0).judge(s).right for s in (0.5, 1 / 3, 2.5 / 7, 1.0, 0.25, 0.0)] == [
        *(True, True, False, False, False, False)
    ]


def test_exact_says_what_happens() -> None:
    judge = exact(0).judge
    assert "1 lies between the marks 0.7143 and 1.071" in judge(2.5 / 7).says
    assert "moves by 0.5" in judge(1.0).says
    assert "8 such marks span 1.75, and the range is 2.5 long" in judge(0.25).says


def test_the_worst_number_by_hand() -> None:
    # Step 0.25 and 8 marks: with marks −1 … 0.75 the end 1.5 is 0.75 off; −0.25 … 1.5 is as bad.
    at, becomes = FIRST.worst(0.25)
    assert abs(at - becomes) == pytest.approx(0.375, abs=0.13)


@pytest.mark.parametrize("make", [saturate, zero_point])
@given(seed=seeds)
def test_a_zero_point_is_the_only_one(make, seed: int) -> None:
    task = make(seed)
    assert [z for z in range(-20, 20) if task.judge(float(z)).right] == [task.solution]
    assert "whole number" in task.judge(0.5).says
    assert "Take" in task.judge(task.solution + (1 if task.solution < 2 else -1)).says
