"""The tasks and the exercise of this lesson, by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.transformer_outliers import tasks
from lessons.transformer_outliers.exercises import expected

seeds = given(seed=st.integers(0, 9999))


def numbers(text: str) -> list[float]:
    return [float(x.replace("−", "-")) for x in re.findall(r"−?\d+(?:\.\d+)?", text)]


@seeds
def test_a_row_is_a_token_and_a_column_a_channel(seed: int) -> None:
    task = tasks.step_of_a_value(seed)
    table = [numbers(row) for row in re.findall(r"token \d: ([^;.]*(?:\.\d[^;.]*)*)", task.prompt)]
    assert [len(row) for row in table] == [3, 3]
    row = int(re.search(r"number of token (\d)\?", task.prompt)[1]) - 1
    column = [each[0] for each in table]
    sharing = table[row] if "each **token**" in task.prompt else column
    assert task.solution == pytest.approx(max(map(abs, sharing)) / 7)


@seeds
def test_the_factor_by_its_formula(seed: int) -> None:
    task = tasks.smoothed_range(seed)
    activation, weight, alpha = numbers(task.prompt)[:3]
    factor = activation**alpha / weight ** (1 - alpha)
    assert task.solution == pytest.approx(activation / factor)


def test_products_by_hand() -> None:
    assert expected([1.2, 0.7], [1.0, 2.0], 6.0, 1.0) == 3.0  # 1·1 + 1·2
    assert expected([1.2, -7.3], [1.0, 2.0], 6.0, 1.0) == pytest.approx(-13.6)  # 1·1 − 7.3·2
    assert expected([1.2, 6.25], [1.0, 2.0], 6.25, 1.0) == pytest.approx(13.5)
