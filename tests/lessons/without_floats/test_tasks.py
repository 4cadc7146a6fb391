"""The tasks and the exercise of this lesson, by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.without_floats import tasks
from lessons.without_floats.exercises import expected

seeds = given(seed=st.integers(0, 9999))


def numbers(text: str) -> list[float]:
    return [float(x.replace("−", "-")) for x in re.findall(r"−?\d+(?:\.\d+)?", text)]


@seeds
def test_the_folded_bias_is_the_normalized_sum_of_x_zero(seed: int) -> None:
    task = tasks.folded_bias(seed)
    bias, gain, shift, mean, variance = numbers(task.prompt)[:5]
    assert task.solution == pytest.approx(gain * (bias - mean) / variance**0.5 + shift)


@seeds
def test_nothing_below_the_zero_point_leaves_a_relu(seed: int) -> None:
    task = tasks.code_after_relu(seed)
    _, _, highest, zero, scaled = numbers(task.prompt)
    assert task.solution == min(max(round(scaled + zero), zero), highest)


@seeds
def test_codes_are_added_as_real_numbers(seed: int) -> None:
    task = tasks.sum_of_codes(seed)
    a, first, c, second, y = numbers(task.prompt)[:5]
    assert abs(task.solution * y - (first * a + second * c)) < y / 2


def test_folding_by_hand() -> None:
    # σ = √(4 − 1e-5 + 1e-5) = 2, so f = 3: weights 3 and −6, bias 3·(1 − 2) + 5.
    assert expected([1.0, -2.0], 1.0, 6.0, 5.0, 2.0, 4 - 1e-5) == pytest.approx([3, -6, 2])
