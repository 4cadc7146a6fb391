"""The tasks of this lesson, by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.mixed_precision import tasks

seeds = given(seed=st.integers(0, 9999))


def numbers(text: str) -> list[float]:
    return [float(x) for x in re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))]


@seeds
def test_every_layer_multiplies_the_ways(seed: int) -> None:
    task = tasks.how_many(seed)
    layers, choices = map(int, numbers(task.prompt))
    ways = 1
    for _ in range(layers):
        ways *= choices
    assert task.solution == ways


@seeds
def test_an_average_over_weights(seed: int) -> None:
    task = tasks.average(seed)
    large, few, small, many = numbers(task.prompt)
    assert task.solution * (large + small) == pytest.approx(large * few + small * many)


@seeds
def test_the_better_of_two_ways(seed: int) -> None:
    task = tasks.least_harm(seed)
    _, a2, _, a4, b2, _, b4, *_ = numbers(task.prompt)
    assert task.solution == min(a4 + b2, a2 + b4)
    assert not task.grade(max(a4 + b2, a2 + b4)).right
