"""The tasks of this lesson, by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.uniform_quantizer.tasks import code_of_number, error_of_number, step_of_range

NUMBER = r"(−?[\d.]+)"


def found(pattern: str, text: str) -> list[float]:
    return [float(one.replace("−", "-")) for one in re.search(pattern, text).groups()]


def test_a_code_by_hand() -> None:
    # 4 bits, S = 2: −5.2 / 2 = −2.6, nearest −3.
    task = code_of_number(0)
    assert "S = 2" in task.prompt
    assert "−5.2" in task.prompt
    assert [task.grade(x).right for x in (-3, -2, -2.6, -6, 3)] == [True, *[False] * 4]
    assert "Cutting off the digits gives −2" in task.grade(-2.0).reason
    assert "whole number" in task.grade(0.5).reason
    assert "Another code is nearer" in task.grade(-4.0).reason


def test_a_clipped_code_by_hand() -> None:
    # 3 bits, S = 2: 10.6 / 2 = 5.3, and the codes end at 3.
    task = code_of_number(2)
    assert task.solution == 3
    assert "Clip it" in task.grade(5.0).reason


@given(seed=st.integers(0, 9999))
def test_a_code_is_the_nearest_one_that_exists(seed: int) -> None:
    task = code_of_number(seed)
    low, high = found(rf"bits: {NUMBER} to {NUMBER}", task.prompt)
    (scale,) = found(rf"S = {NUMBER},", task.prompt)
    (real,) = found(rf"Which code does {NUMBER} get", task.prompt)
    nearest = min(range(int(low), int(high) + 1), key=lambda q: abs(q * scale - real))
    assert task.solution == nearest


@given(seed=st.integers(0, 9999))
def test_an_error_is_at_most_half_a_step(seed: int) -> None:
    task = error_of_number(seed)
    (scale,) = found(rf"S = {NUMBER},", task.prompt)
    (real,) = found(rf"\*\*{NUMBER} is written", task.prompt)
    steps = (real + task.solution) / scale
    assert steps == pytest.approx(round(steps), abs=1e-3)
    assert abs(task.solution) <= scale / 2


@given(seed=st.integers(0, 9999))
def test_the_last_level_is_the_end_of_the_range(seed: int) -> None:
    task = step_of_range(seed)
    low, high = found(rf"\[{NUMBER}, {NUMBER}\]", task.prompt)
    (bits,) = found(r"Codes of (\d) bits", task.prompt)
    assert low + task.solution * (2**bits - 1) == pytest.approx(high)
