"""The tasks of this lesson, by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.static_or_dynamic import tasks

seeds = given(seed=st.integers(0, 9999))


def numbers(text: str) -> list[float]:
    return [float(x.replace("−", "-")) for x in re.findall(r"−?\d+(?:\.\d+)?", text)]


@seeds
def test_the_last_code_is_the_largest_activation_of_the_input(seed: int) -> None:
    task = tasks.dynamic_step(seed)
    _, _, a, b, c, bits = numbers(task.prompt)
    assert task.solution * (2**bits - 1) == pytest.approx(max(a, b, c), rel=1e-4)


@seeds
def test_a_clipped_activation_becomes_the_end(seed: int) -> None:
    task = tasks.clipped_by_static(seed)
    _, high, _, _, real = numbers(task.prompt)
    assert task.solution == pytest.approx(high - real)


@seeds
def test_a_moving_average_by_the_formula(seed: int) -> None:
    task = tasks.moved_average(seed)
    constant, old, new = numbers(task.prompt)
    assert task.solution == pytest.approx((1 - constant) * old + constant * new)


def test_a_moving_average_by_hand() -> None:
    # 8 + 0.2 · 22
    task = tasks.moved_average(0)
    assert numbers(task.prompt) == [0.2, 8, 30]
    assert [task.grade(x).right for x in (12.4, 25.6, 30, 19)] == [True, False, False, False]
    assert "exchanged" in task.grade(25.6).reason
    assert "0.25 of the way" in task.grade(13.5).reason


@pytest.mark.parametrize("seed", range(8))
def test_a_dynamic_code_waits_for_the_last_activation(seed: int) -> None:
    task = tasks.when_a_code_is_known(seed)
    assert task.solution == (tasks.AFTER_ALL if "dynamic" in task.prompt else tasks.AT_ONCE)
    if "dynamic" in task.prompt:
        first, middle, last = numbers(task.prompt)[:3]
        early, late = round(3 * first / middle), round(3 * first / last)
        assert f"it would be {early};" in task.grade(tasks.AT_ONCE).reason
        assert f"it is {late}." in task.grade(tasks.AT_ONCE).reason
        assert early != late
