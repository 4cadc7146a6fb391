"""The tasks of this lesson, by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.stochastic_rounding import tasks

seeds = given(seed=st.integers(0, 9999))


def numbers(text: str) -> list[float]:
    return [float(x.replace("−", "-")) for x in re.findall(r"−?\d+(?:\.\d+)?", text)]


@seeds
def test_the_mean_is_the_number_itself(seed: int) -> None:
    task = tasks.probability(seed)
    x, up = numbers(task.prompt)
    assert x < up < x + 1
    assert task.solution * up + (1 - task.solution) * (up - 1) == pytest.approx(x)


def test_a_negative_number_by_hand() -> None:
    # −2.4 lies 0.6 above −3.
    task = tasks.probability(0)
    assert numbers(task.prompt) == [-2.4, -2]
    assert [task.grade(p).right for p in (0.6, 0.4, 0.5, 1)] == [True, False, False, False]
    assert "probability of −3" in task.grade(0.4).reason


@seeds
def test_an_update_of_half_a_step(seed: int) -> None:
    task = tasks.lost_update(seed)
    step, rate, _ = numbers(task.prompt)
    assert rate * task.solution == pytest.approx(step / 2)


@seeds
def test_the_mean_squared_error_of_both_neighbours(seed: int) -> None:
    task = tasks.squared_error(seed)
    x, up, p, down = numbers(task.prompt)
    mean = p * (up - x) ** 2 + (1 - p) * (down - x) ** 2
    assert task.solution == pytest.approx(mean)
