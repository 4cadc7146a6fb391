"""The tasks and the exercise of this lesson, by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.second_order import tasks
from lessons.second_order.exercises import expected

seeds = given(seed=st.integers(0, 9999))


def numbers(text: str) -> list[float]:
    return [float(x.replace("−", "-")) for x in re.findall(r"−?\d+(?:\.\d+)?", text)]


@seeds
def test_the_square_of_a_sum(seed: int) -> None:
    task = tasks.error_of_the_sum(seed)
    d1, d2, h11, h22, h12 = numbers(task.prompt)
    assert task.solution == pytest.approx(d1 * d1 * h11 + d2 * d2 * h22 + 2 * d1 * d2 * h12)


@seeds
def test_a_share_of_the_error_is_passed_on(seed: int) -> None:
    task = tasks.passed_on(seed)
    first, second, share = numbers(task.prompt)
    assert task.solution == pytest.approx(second + share * (first - round(first)))


def test_two_weights_by_hand() -> None:
    # 0.4 → 0; 0.4 + 0.4 = 0.8 → 1. With opposite inputs 0.4 − 0.4 = 0 → 0.
    assert expected(0.4, 0.4, 1.0, 1.0, 1.0) == [0, 1]
    assert expected(0.4, 0.4, -1.0, 1.0, 1.0) == [0, 0]
    # A step of 0.5: 0.2 → 0; (0.2 + 0.2) / 0.5 = 0.8 → 1. A quarter of 0.4: 0.3 + 0.1 → 0.
    assert expected(0.2, 0.2, 1.0, 1.0, 0.5) == [0, 1]
    assert expected(0.4, 0.3, 1.0, 4.0, 1.0) == [0, 0]
