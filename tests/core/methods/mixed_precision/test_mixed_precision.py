"""Bits for each layer: Hutchinson against the whole Hessian, the programme against brute force."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import InputError
from core.granularity import PerTensor
from core.methods.method import Examples, Task
from core.methods.mixed_precision.allocation import allocate
from core.methods.mixed_precision.bits import (
    CHOICES,
    Budget,
    at_each_choice,
    bit_operations,
    uniform,
    weight_bits,
)
from core.methods.mixed_precision.hawq import METHOD, OPERATIONS
from core.methods.mixed_precision.hutchinson import hessian_traces
from core.methods.mixed_precision.measured import measured_harm
from core.methods.mixed_precision.random_search import METHOD as SEARCH
from core.methods.result import measure
from core.networks.activation import Activation
from core.networks.chain import forward, tensors
from core.networks.designs import DIGITS_CNN, fully_connected
from core.networks.layer_precision import LayerPrecision
from tests.core.methods.random_chains import images, random_chain


def test_hutchinson_is_within_five_percent_of_the_exact_trace() -> None:
    chain = random_chain(fully_connected((2, 6, 3), Activation.TANH))
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(40, 2)).astype(np.float32)
    labels = rng.integers(0, 3, 40)
    pairs = tensors(chain)

    def loss(*weights: torch.Tensor) -> torch.Tensor:
        each = [(w, b) for w, (_, b) in zip(weights, pairs, strict=True)]
        scores = forward(chain.design, each, torch.from_numpy(inputs))
        return torch.nn.functional.cross_entropy(scores, torch.from_numpy(labels))

    whole = torch.autograd.functional.hessian(loss, tuple(w for w, _ in pairs))
    exact = [float(whole[i][i].reshape(w.numel(), -1).trace()) for i, (w, _) in enumerate(pairs)]
    *_, found = hessian_traces(chain, Examples(inputs, labels), draws=1500)
    assert sum(found.means) == pytest.approx(sum(exact), rel=0.05)
    assert (np.abs(np.subtract(found.means, exact)) < 4 * np.array(found.errors)).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.floats(0, 1))
def test_the_programme_equals_brute_force(seed: int, layers: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    costs, sizes = rng.random((layers, 4)), rng.integers(1, 20, (layers, 4)).astype(float)
    low, high = sizes.min(axis=1).sum(), sizes.max(axis=1).sum()
    budget = float(np.floor(low + share * (high - low)))
    rows = np.arange(layers)
    allowed = [
        costs[rows, choice].sum()
        for choice in itertools.product(range(4), repeat=layers)
        if sizes[rows, choice].sum() <= budget
    ]
    found = allocate(costs, sizes, budget)
    assert sizes[rows, found].sum() <= budget
    assert costs[rows, found].sum() == pytest.approx(min(allowed))


def test_costs_beyond_the_budget_and_of_other_shapes_are_refused() -> None:
    with pytest.raises(InputError, match="the smallest choice of every layer needs 4"):
        allocate(np.ones((2, 2)), np.full((2, 2), 2.0), 3)
    with pytest.raises(InputError, match="give both as"):
        allocate(np.ones((2, 2)), np.ones((2, 3)), 3)


def test_sizes_by_hand() -> None:
    assert weight_bits(DIGITS_CNN)[:, 0].tolist() == [144, 2304, 5120]
    assert uniform(weight_bits(DIGITS_CNN), 3) == 3 * (72 + 1152 + 2560)
    assert bit_operations(DIGITS_CNN, 8)[:, 0].tolist() == [2 * 8 * n for n in (4608, 73728, 2560)]


def given_task() -> Task:
    chain = random_chain(DIGITS_CNN)
    labelled = Examples(images(40), chain.logits(images(40)).argmax(1))
    return Task(chain, images(40), LayerPrecision(3, 8, PerTensor()), training=labelled)


@pytest.mark.parametrize("method", [METHOD, OPERATIONS, SEARCH])
def test_an_allocation_stays_within_its_budget(method) -> None:
    task = given_task()
    network = measure(method, task, task.labelled, {"average_bits": 3.5}).network
    bits = [layer.weight.format.bits for layer in network.layers]
    sizes = bit_operations(DIGITS_CNN, 8) if method is OPERATIONS else weight_bits(DIGITS_CNN)
    chosen = sizes[np.arange(3), [CHOICES.index(b) for b in bits]].sum()
    assert chosen <= uniform(sizes, 3.5)
    assert len(set(bits)) > 1


def test_measured_harm_falls_with_bits() -> None:
    task = given_task()
    harm = measured_harm(task, at_each_choice(task))
    assert (harm[:, 0] > harm[:, -1]).all()


def test_without_labels_the_trace_is_refused() -> None:
    task = Task(random_chain(DIGITS_CNN), images(5), LayerPrecision(3))
    with pytest.raises(InputError, match="no labelled data; give `training`"):
        list(METHOD.run(task, Budget()))
