"""The tasks and the exercise of this lesson, by hand."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.outliers import tasks
from lessons.outliers.exercises import expected

seeds = given(seed=st.integers(0, 9999))


def numbers(text: str) -> list[float]:
    return [float(x.replace("−", "-")) for x in re.findall(r"−?\d+(?:\.\d+)?", text)]


@seeds
def test_equal_parts_reach_what_the_others_reach(seed: int) -> None:
    task = tasks.parts_of_a_channel(seed)
    largest, others, *_ = numbers(task.prompt)
    assert largest / task.solution == others


@seeds
def test_both_reach_the_same_after_smoothing(seed: int) -> None:
    task = tasks.smoothing_factor(seed)
    activation, weight = numbers(task.prompt)[:2]
    assert activation / task.solution == pytest.approx(weight * task.solution)


@seeds
def test_the_largest_of_the_four_sums(seed: int) -> None:
    task = tasks.largest_after_rotation(seed)
    a, b, c, d = numbers(task.prompt)[:4]
    sums = (a + b + c + d, a - b + c - d, a + b - c - d, a - b - c + d)
    assert task.solution == max(abs(s) / 2 for s in sums)


@given(st.lists(st.integers(-9, 9), min_size=8, max_size=8))
def test_a_rotation_keeps_lengths_and_undoes_itself(values: list[int]) -> None:
    x = [float(v) for v in values]
    once = expected(x)
    assert np.linalg.norm(once) == pytest.approx(np.linalg.norm(x))
    assert expected(once) == pytest.approx(x)


def test_a_rotation_by_hand() -> None:
    assert expected([8.0, 0.0, 0.0, 0.0]) == pytest.approx([4, 4, 4, 4])
    assert expected([4.0, 2.0]) == pytest.approx([6 / 2**0.5, 2 / 2**0.5])
