"""The tasks of this lesson, by hand."""

import re

from hypothesis import given
from hypothesis import strategies as st

from lessons.granularity import tasks

seeds = given(seed=st.integers(0, 9999))


def whole(text: str) -> list[int]:
    return [int(x) for x in re.findall(r"\d+", text)]


@seeds
def test_scales_times_the_size_of_a_group_are_all_weights(seed: int) -> None:
    task = tasks.count_of_scales(seed)
    rows, columns, size = whole(task.prompt)
    assert task.solution * size == rows * columns


@seeds
def test_bits_of_a_whole_group(seed: int) -> None:
    task = tasks.bits_with_scales(seed)
    bits, size, scale = whole(task.prompt)
    assert task.solution * size == bits * size + scale


def test_bits_by_hand() -> None:
    # 4 + 8/16
    task = tasks.bits_with_scales(0)
    assert whole(task.prompt) == [4, 16, 8]
    assert [task.grade(x).right for x in (4.5, 4, 12, 6, 0.5)] == [True, *[False] * 4]
    assert "upside down" in task.grade(6.0).reason
    assert "16 · 4 + 8 = 72" in task.grade(5.0).reason


@seeds
def test_the_counterexample_of_columns_is_true(seed: int) -> None:
    reason = tasks.scale_that_leaves_the_sum(seed).grade(tasks.BY_COLUMN).reason
    found = re.search(
        r"output is (\d)·([\d.]+)·(\d) \+ (\d)·([\d.]+)·(\d) = ([\d.]+)\.", reason
    ).groups()
    x, a, w, y, b, v, result = map(float, found)
    assert abs(x * a * w + y * b * v - result) < 1e-3
    assert a != b
