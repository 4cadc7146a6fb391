"""The tasks and the exercise of this lesson, by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.beyond_nearest import tasks
from lessons.beyond_nearest.exercises import expected

seeds = given(seed=st.integers(0, 9999))


def numbers(text: str) -> list[float]:
    return [float(x.replace("−", "-")) for x in re.findall(r"−?\d+(?:\.\d+)?", text)]


@seeds
def test_a_corrected_bias_keeps_the_mean_of_the_sum(seed: int) -> None:
    task = tasks.corrected_bias(seed)
    w0, w1, q0, q1, m0, m1, bias = numbers(task.prompt)
    assert q0 * m0 + q1 * m1 + task.solution == pytest.approx(w0 * m0 + w1 * m1 + bias)


@seeds
def test_both_ranges_have_the_same_product_as_before(seed: int) -> None:
    task = tasks.shared_range(seed)
    first, second = numbers(task.prompt)[:2]
    assert task.solution**2 == pytest.approx(first * second, rel=1e-3)


@seeds
def test_the_sum_is_exact(seed: int) -> None:
    task = tasks.rounded_up(seed)
    count, weight = numbers(task.prompt)[:2]
    assert task.solution == pytest.approx(count * weight)


def test_a_bias_by_hand() -> None:
    # 0.25 too much times 1, 0.25 too little times 3: the sum is 0.5 too small.
    assert expected([0.75, 1.25], [1.0, 1.0], 0.0, [1.0, 3.0]) == pytest.approx(0.5)
