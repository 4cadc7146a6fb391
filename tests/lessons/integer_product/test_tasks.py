"""The tasks of this lesson, by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.integer_product import tasks

seeds = given(seed=st.integers(0, 9999))


def numbers(text: str) -> list[float]:
    return [float(x.replace("−", "-")) for x in re.findall(r"−?\d+(?:\.\d+)?", text)]


@seeds
def test_a_sum_stands_for_the_sum_of_real_products(seed: int) -> None:
    task = tasks.real_of_sum(seed)
    x0, x1, sx, zero, w0, w1, sw, _ = numbers(task.prompt)
    real = sx * (x0 - zero) * sw * w0 + sx * (x1 - zero) * sw * w1
    assert task.solution == pytest.approx(real)


@seeds
def test_no_narrower_register_holds_the_largest_sum(seed: int) -> None:
    task = tasks.register_width(seed)
    terms, _, lowest, highest = numbers(task.prompt)[:4]
    sums = terms * max(lowest * lowest, highest * highest), terms * lowest * highest
    bits = int(task.solution)
    assert -(2 ** (bits - 1)) <= min(sums) and max(sums) < 2 ** (bits - 1)  # noqa: PT018
    assert max(sums) >= 2 ** (bits - 2)


def test_a_register_by_hand() -> None:
    # 4 · 128² = 2¹⁶ needs 18 bits: 17 end at 2¹⁶ − 1.
    task = tasks.register_width(0)
    assert numbers(task.prompt)[:2] == [4, 8]
    assert [task.grade(x).right for x in (18, 17, 16, 10)] == [True, False, False, False]
    assert "one more" in task.grade(17.0).reason


@seeds
def test_requantization_rounds_adds_and_clips(seed: int) -> None:
    task = tasks.requantized(seed)
    acc, factor, zero = numbers(task.prompt)[:3]
    assert task.solution == max(-8, min(round(acc * factor) + zero, 7))
