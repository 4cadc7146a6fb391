"""One and two bits: levels that are the best of their kind, and what training wins back."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.granularity import PerChannel
from core.methods.extreme.binary import relative_error
from core.methods.extreme.ternary import SHARE, ternary
from core.methods.registry import METHODS
from core.methods.result import measure
from tests.core.methods.random_chains import normalized


@pytest.fixture(scope="module")
def task():
    given = normalized()
    return replace(given, precision=replace(given.precision, granularity=PerChannel(0)))


def squared(few: np.ndarray, many: np.ndarray) -> float:
    return float(((few - many) ** 2).sum())


def test_binary_weights_are_the_least_squares_signs(task) -> None:
    network = measure(METHODS["bwn"], task, task.labelled).network
    for layer, many in zip(network.layers, task.chain.layers, strict=True):
        assert set(np.unique(layer.weight_codes)) == {-1, 1}
        rows = many.weight.reshape(len(many.weight), -1)
        found = layer.real.weight.reshape(rows.shape)
        alpha = np.abs(rows).mean(axis=1, keepdims=True)
        np.testing.assert_allclose(found, np.where(rows < 0, -alpha, alpha), rtol=1e-6)
        for factor in (0.95, 1.05):  # another α, or another sign, is worse
            assert squared(found, rows) < squared(found * factor, rows)
        other = found.copy()
        other[0, 0] *= -1
        assert squared(found, rows) < squared(other, rows)


def test_first_and_last_layer_stay_at_8_bits_when_asked(task) -> None:
    network = measure(METHODS["bwn"], task, task.labelled, {"first_and_last": 1}).network
    assert [layer.weight.format.bits for layer in network.layers] == [8, 2, 8]


def test_bytes_of_signs_by_hand(task) -> None:
    """72, 1152 and 2560 weights of a bit; a scale and a bias for each of 34 outputs; 3 inputs."""
    result = measure(METHODS["bwn"], task, task.labelled)
    assert result.bytes == (9 + 144 + 320) + 4 * 34 + 4 * 34 + 3 * 5


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40))
def test_ternary_alpha_is_the_best_scale_of_its_codes(seed: int, n: int) -> None:
    weight = np.random.default_rng(seed).normal(size=(3, n))
    codes, alpha = ternary(weight)
    size = np.abs(weight)
    threshold = SHARE * size.mean(axis=1, keepdims=True)
    np.testing.assert_array_equal(codes != 0, size > threshold)
    assert (codes * weight >= 0).all()
    best = (codes * weight).sum(1) / np.maximum((codes != 0).sum(1), 1)  # least squares
    np.testing.assert_allclose(alpha, best, rtol=1e-5)


def test_the_threshold_is_near_the_best_for_normal_weights() -> None:
    weight = np.random.default_rng(1).normal(size=(1, 20_000))
    codes, alpha = ternary(weight)
    ours = squared(codes * alpha[0], weight)
    size, errors = np.abs(weight), []
    for threshold in np.linspace(0.1, 1.5, 60):
        far = size > threshold
        best = size[far].mean()
        errors.append(squared(np.sign(weight) * far * best, weight))
    assert ours < 1.01 * min(errors)


def test_an_output_of_zeros_stays_zeros() -> None:
    codes, alpha = ternary(np.zeros((2, 3)))
    assert codes.tolist() == [[0, 0, 0]] * 2
    assert alpha.tolist() == [0.0, 0.0]


def test_greedy_bases_code_what_the_bases_before_have_left(task) -> None:
    network = measure(METHODS["greedy-bases"], task, task.labelled, {"bases": 2}).network
    for layer, many in zip(network.layers, task.chain.layers, strict=True):
        left, found = many.weight.reshape(len(many.weight), -1), 0.0
        for _ in range(2):
            base = np.where(left < 0, -1, 1) * np.abs(left).mean(axis=1, keepdims=True)
            left, found = left - base, found + base
        np.testing.assert_allclose(layer.real.weight.reshape(left.shape), found, atol=1e-5)


def test_more_bases_leave_less_error(task) -> None:
    errors = []
    for bases in (1, 2, 3, 4):
        steps = measure(METHODS["several-bases"], task, task.labelled, {"bases": bases}).steps
        errors.append([step.after for step in steps])
    assert (np.diff(errors, axis=0) < 0).all()
    one_base = measure(METHODS["bwn"], task, task.labelled).steps
    np.testing.assert_allclose(errors[0], [step.after for step in one_base], rtol=1e-5)


@pytest.mark.parametrize(
    ("plain", "trained"), [("bwn", "bwn-trained"), ("twn", "twn-trained"), ("twn", "ttq")]
)
def test_training_lowers_the_loss(task, plain: str, trained: str) -> None:
    result = measure(METHODS[trained], task, task.labelled, {"epochs": 30, "rate": 0.01})
    losses = [step.after for step in result.steps if step.layer == "network"]
    assert losses[-1] < losses[0]
    before = measure(METHODS[plain], task, task.labelled)
    assert result.accuracy >= before.accuracy


def test_ttq_has_three_levels_of_two_sizes(task) -> None:
    network = measure(METHODS["ttq"], task, task.labelled, {"epochs": 3}).network
    for layer in network.layers:
        for row in layer.real.weight.reshape(len(layer.real.weight), -1):
            assert len(np.unique(row)) <= 3


def test_relative_error_by_hand() -> None:
    assert relative_error(np.array([1.0, 0.0]), np.array([1.0, 2.0])) == 0.8
    assert relative_error(np.zeros(2), np.zeros(2)) == 0.0
