"""The tasks of this lesson, by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.symmetric_or_affine import tasks

seeds = given(seed=st.integers(0, 9999))


def numbers(text: str) -> list[float]:
    return [float(x.replace("−", "-")) for x in re.findall(r"−?\d+(?:\.\d+)?", text)]


@seeds
def test_the_last_code_is_the_larger_end(seed: int) -> None:
    task = tasks.symmetric_step(seed)
    low, high, _, _, top = numbers(task.prompt)[:5]
    assert task.solution * top == pytest.approx(max(-low, high))


@seeds
def test_levels_outside_are_counted(seed: int) -> None:
    task = tasks.wasted_levels(seed)
    low, high, _, *levels = numbers(task.prompt)
    assert task.solution == sum(not low <= level <= high for level in levels)


@seeds
def test_the_constant_completes_the_sum(seed: int) -> None:
    task = tasks.folded_correction(seed)
    a, b, c, zero, u, v, w, _, codes = numbers(task.prompt)[:9]
    assert codes == a * u + b * v + c * w
    whole = (a - zero) * u + (b - zero) * v + (c - zero) * w
    assert codes + task.solution == whole


def test_a_constant_by_hand() -> None:
    # Inputs 3, 0, 6 with Z = 5, weights −3, 2, 0: −9 + 5 = (−2)(−3) + (−5)·2 + 0.
    task = tasks.folded_correction(1)
    assert "codes 3, 0, 6 and zero point 5" in task.prompt
    assert task.solution == 5
    assert "The sign" in task.grade(-5.0).reason
    assert "Σ qˣ." in task.grade(-45.0).reason


@seeds
def test_only_a_zero_point_of_the_weights_leaves_work(seed: int) -> None:
    task = tasks.term_at_run_time(seed)
    of_weights = int(re.search(r"zero point (\d); the inputs", task.prompt)[1])
    assert task.solution == (tasks.ROWS if of_weights else tasks.NONE)
