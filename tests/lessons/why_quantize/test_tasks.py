"""The tasks of this lesson, by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.why_quantize import tasks

seeds = given(seed=st.integers(0, 9999))


def numbers(text: str) -> list[float]:
    return [float(x) for x in re.findall(r"\d+(?:\.\d+)?", text)]


@seeds
def test_bytes_are_bits_over_8(seed: int) -> None:
    task = tasks.model_bytes(seed)
    millions, bits = numbers(task.prompt)
    assert 8 * task.solution == millions * bits


@seeds
def test_seconds_times_bandwidth_is_the_size(seed: int) -> None:
    task = tasks.word_seconds(seed)
    billions, bits, speed = numbers(task.prompt)
    assert 8 * task.solution * speed == pytest.approx(billions * bits)


@seeds
def test_the_reading_is_shared(seed: int) -> None:
    task = tasks.product_energy(seed)
    inputs = numbers(task.prompt)[-1]
    assert (task.solution - 0.3) * inputs == pytest.approx(160)


def test_megabits_are_recognized() -> None:
    task = tasks.model_bytes(0)
    millions, bits = numbers(task.prompt)
    assert "megabits" in task.grade(millions * bits).reason
