"""The tasks and the exercise of this lesson, by hand."""

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.binary_and_ternary import tasks
from lessons.binary_and_ternary.exercises import expected

seeds = given(seed=st.integers(0, 9999))


def numbers(text: str) -> np.ndarray:
    return np.array([float(x.replace("−", "-")) for x in re.findall(r"−?\d+(?:\.\d+)?", text)])


@seeds
def test_no_other_size_has_a_smaller_error(seed: int) -> None:
    task = tasks.best_size(seed)
    w = numbers(task.prompt)[:4]
    signs = np.array(list(product([-1, 1], repeat=4)))

    def error(size: float) -> float:
        return float(((w - size * signs) ** 2).sum(axis=1).min())

    assert error(task.solution) < min(error(task.solution - 0.01), error(task.solution + 0.01))


@seeds
def test_a_product_of_signs_one_by_one(seed: int) -> None:
    task = tasks.product_of_signs(seed)
    a, b = re.findall(r"`([01]{8})`", task.prompt)
    sign = {"1": -1, "0": 1}
    assert task.solution == sum(sign[x] * sign[y] for x, y in zip(a, b, strict=True))


@seeds
def test_two_weights_lie_above_the_threshold(seed: int) -> None:
    task = tasks.size_of_three_levels(seed)
    size = np.abs(numbers(task.prompt)[:4])
    far = size[size > 0.7 * size.sum() / 4]
    assert len(far) == 2
    assert task.solution == pytest.approx((far[0] + far[1]) / 2)


def test_words_of_signs_by_hand() -> None:
    assert expected(0b1010, 0b1010, 4) == 4
    assert expected(0b1010, 0b0101, 4) == -4
    assert expected(0b111, 0b101, 3) == 1  # (−1)(−1) + (−1)(+1) + (−1)(−1)
