"""The tasks and the exercise of this lesson, by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.training_on_levels import tasks
from lessons.training_on_levels.exercises import expected

seeds = given(seed=st.integers(0, 9999))


def numbers(text: str) -> list[float]:
    return [float(x.replace("−", "-")) for x in re.findall(r"−?\d+(?:\.\d+)?", text)]


@seeds
def test_the_float_weight_moves_against_the_slope(seed: int) -> None:
    task = tasks.updated_weight(seed)
    w, scale, level, slope, rate = numbers(task.prompt)
    assert abs(level - w) < scale / 2
    assert task.solution == pytest.approx(w - rate * slope)


@seeds
def test_runs_that_differ_in_the_weights_alone(seed: int) -> None:
    task = tasks.due_to_weights(seed)
    floats, rounded, trained, biases = numbers(task.prompt)
    assert rounded < biases < trained < floats
    assert task.solution == trained - biases


def test_labels_and_bits_decide() -> None:
    for seed in range(8):
        task = tasks.which_method(seed)
        few = "2 bits" in task.prompt
        assert task.solution == (tasks.TRAIN if few else tasks.ROUND)
        assert ("without labels" in task.prompt) != few


def test_one_update_by_hand() -> None:
    # Level 1, output 2, error −1, slope −2: 0.6 + 0.1·2. Level 0, error −1: 0.4 + 0.1.
    assert expected(0.6, 2.0, 3.0, 1.0, 0.1) == pytest.approx(0.8)
    assert expected(0.4, 1.0, 1.0, 1.0, 0.1) == pytest.approx(0.5)
