"""The tasks of this lesson, by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.choosing_the_range import tasks


def numbers(text: str) -> list[float]:
    return [float(x.replace("−", "-")) for x in re.findall(r"−?\d+(?:\.\d+)?", text)]


@given(seed=st.integers(0, 9999))
def test_squared_errors_of_the_nearest_levels(seed: int) -> None:
    task = tasks.squared_error(seed)
    levels, values = re.search(
        r"levels are (.+)\. Four .+ quantized: (.+)\. \*\*", task.prompt
    ).groups()
    levels, values = numbers(levels), numbers(values)
    assert len(levels), len(values) == (7, 4)
    expected = sum(min((level - x) ** 2 for level in levels) for x in values)
    assert task.solution == pytest.approx(expected, abs=1e-4)


def test_squared_errors_by_hand() -> None:
    # 0.8 → 0, −3.2 → −4, 2.6 → 2, 10 → 6: 0.64 + 0.64 + 0.36 + 16.
    task = tasks.squared_error(0)
    assert "0.8, −3.2, 2.6, 10." in task.prompt
    assert task.grade(17.64).right
    assert "The last level is 6" in task.grade(1.64).reason
    assert "mean" in task.grade(4.41).reason


@pytest.mark.parametrize("seed", range(24))
def test_a_diagnosis_names_what_was_done(seed: int) -> None:
    task = tasks.diagnosis(seed)
    assert task.solution == (tasks.NARROW, tasks.WIDE, tasks.SHIFTED, tasks.GOOD)[seed % 4]
    rows = [
        numbers(row) for row in task.prompt.split("\n") if row.startswith("| ") and "v" not in row
    ]
    rows = [row for row in rows if len(row) == 3]
    errors = [b - a for a, b, _ in rows]
    if task.solution == tasks.SHIFTED:
        assert min(errors) > 0 or max(errors) < 0
    if task.solution == tasks.GOOD:
        assert max(map(abs, errors)) < 0.4 * max(abs(a) for a, _, _ in rows)
    if task.solution == tasks.NARROW:
        assert max(abs(b) for _, b, _ in rows) < 0.6 * max(abs(a) for a, _, _ in rows)


@given(seed=st.integers(0, 9999))
def test_a_percentile_leaves_out_exactly_the_outliers(seed: int) -> None:
    task = tasks.percentile_that_cuts(seed)
    count, bad = re.search(r"has ([\d,]+) values\. (\d+) of", task.prompt).groups()
    count, bad = int(count.replace(",", "")), int(bad)
    assert (100 - task.solution) / 100 * count == pytest.approx(bad)
    assert not task.grade(task.solution + 0.01).right  # an outlier would be inside
