"""The tasks of this lesson, by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.nonuniform_levels import tasks

seeds = given(seed=st.integers(0, 9999))


def numbers(text: str) -> list[float]:
    return [float(x.replace("−", "-")) for x in re.findall(r"−?\d+(?:\.\d+)?", text)]


@seeds
def test_the_code_of_the_nearest_level(seed: int) -> None:
    task = tasks.code_of_level(seed)
    *levels, _, _, _, _, x = numbers(task.prompt)
    assert task.solution == min(range(4), key=lambda code: abs(levels[code] - x))


@seeds
def test_no_other_level_has_less_error(seed: int) -> None:
    task = tasks.best_level(seed)
    values = numbers(task.prompt)

    def error(level: float) -> float:
        return sum((value - level) ** 2 for value in values)

    for step in (-0.1, 0.1):
        assert error(task.solution) < error(task.solution + step)


def test_a_best_level_by_hand() -> None:
    # (0 + 3 + 4 + 8) / 4
    task = tasks.best_level(0)
    assert numbers(task.prompt) == [0, 3, 4, 8]
    assert [task.grade(x).right for x in (3.75, 4, 3.5, 15)] == [True, False, False, False]
    assert "the median" in task.grade(3.5).reason
    assert "33, where 32.75 is possible" in task.grade(4.0).reason


@seeds
def test_codes_and_levels_are_both_stored(seed: int) -> None:
    task = tasks.cost_of_codebook(seed)
    count, bits, width = numbers(task.prompt.replace(",", ""))
    assert task.solution == pytest.approx(count * bits + 2**bits * width)
