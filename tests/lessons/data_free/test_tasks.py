"""The tasks of this lesson, by hand."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.data_free import tasks

seeds = given(seed=st.integers(0, 9999))


def numbers(text: str) -> list[float]:
    return [float(x.replace("−", "-")) for x in re.findall(r"−?\d+(?:\.\d+)?", text)]


@seeds
def test_a_normalization_gives_its_shift_as_the_mean(seed: int) -> None:
    task = tasks.remembered_mean(seed)
    gain, shift, mean, deviation = numbers(task.prompt)
    inputs = mean + deviation * np.array([-1.0, 1.0])  # of this mean and deviation
    assert task.solution == pytest.approx((gain * (inputs - mean) / deviation + shift).mean())


@seeds
def test_the_mean_of_what_comes_out_of_a_relu(seed: int) -> None:
    task = tasks.mean_behind_relu(seed)
    assert task.solution == np.maximum(numbers(task.prompt), 0).mean()
    assert task.mistakes[0].answer != task.solution


@seeds
def test_a_range_holds_both_channels(seed: int) -> None:
    task = tasks.range_from_memory(seed)
    _, b1, g1, b2, g2, n = numbers(task.prompt)
    assert task.solution == max(b1 + n * g1, b2 + n * g2)
