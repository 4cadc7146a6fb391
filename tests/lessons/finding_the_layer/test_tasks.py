"""The tasks of this lesson, by hand."""

import io
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis import analyze
from lessons.finding_the_layer import tasks

seeds = given(seed=st.integers(0, 9999))


def numbers(text: str) -> list[float]:
    return [float(x) for x in re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-"))]


@seeds
def test_the_noise_of_two_layers_adds(seed: int) -> None:
    task = tasks.two_errors(seed)
    a, b, *_ = numbers(task.prompt)
    noise = 0.1 ** (a / 10) + 0.1 ** (b / 10)
    assert 0.1 ** (task.solution / 10) == pytest.approx(noise)
    assert not task.grade(a + b).right


@seeds
def test_the_cross_term_is_twice_the_product(seed: int) -> None:
    task = tasks.cross_term(seed)
    a, b = numbers(task.prompt)
    assert task.solution == 2 * a * b < 0


@pytest.mark.parametrize("seed", range(8))
def test_the_damaged_layer_is_the_worst_alone(seed: int) -> None:
    task = tasks.damaged_layer(seed)
    rows = re.findall(r"\| (layer\d) \| \S+ \| (\S+) \|", task.prompt)
    assert task.solution == min(rows, key=lambda row: float(row[1]))[0]


def test_your_model_measures_the_table_of_the_task() -> None:
    network = tasks.network_of(3)
    found = analyze(network.model, dict(np.load(io.BytesIO(network.inputs))), network.config)
    rows = re.findall(r"\| (layer\d) \| (\S+) \| (\S+) \|", tasks.damaged_layer(3).prompt)
    assert len(rows) == len(found.layers)
    for (name, summed, own), layer in zip(rows, found.layers, strict=True):
        assert layer.name == name
        assert layer.accumulated.sqnr_db == pytest.approx(float(summed), abs=0.06)
        assert layer.local.sqnr_db == pytest.approx(float(own), abs=0.06)


@pytest.mark.parametrize("seed", range(8))
def test_the_largest_part_of_the_ledger_says_what_to_change(seed: int) -> None:
    task = tasks.largest_part(seed)
    rows = re.findall(r"\| ([a-z ]+) \| (\S+) % \|", task.prompt)
    largest = max(rows, key=lambda row: float(row[1]))[0]
    says = {
        "inherited from the layers before": "before",
        "clipping of the input": "range",
        "rounding of the input": "its input",
        "rounding of the weights": "weights",
    }
    assert says[largest] in task.solution
