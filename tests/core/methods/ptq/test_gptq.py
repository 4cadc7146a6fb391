"""GPTQ: better than nearest on the layer's own error; nearest itself where inputs are white."""

import numpy as np
import pytest

from core.formats import IntFormat
from core.methods.ptq.gptq import Options, gptq
from core.methods.ptq.layer_problem import LayerProblem
from tests.core.methods.ptq.random_layers import random_layer


@pytest.mark.parametrize("bits", [2, 3, 4])
@pytest.mark.parametrize("seed", range(20))
def test_it_beats_nearest_rounding_on_the_layer_s_sums(seed: int, bits: int) -> None:
    problem = random_layer(seed, bits)
    codes = gptq(problem, Options()).codes
    assert problem.error(codes) < 0.9 * problem.error(problem.nearest)


def test_the_weights_themselves_are_farther_off() -> None:
    problem = random_layer(0)

    def distance(codes: np.ndarray) -> float:
        return float(((problem.scale * codes - problem.weight) ** 2).sum())

    assert distance(gptq(problem, Options()).codes) > distance(problem.nearest)


@pytest.mark.parametrize("seed", range(20))
def test_with_white_inputs_it_is_nearest_rounding_exactly(seed: int) -> None:
    correlated = random_layer(seed)
    white = LayerProblem(correlated.weight, np.eye(24)[None], correlated.scale, correlated.format)
    np.testing.assert_array_equal(gptq(white, Options()).codes, white.nearest)


@pytest.mark.parametrize("seed", range(20))
def test_with_nearly_white_inputs_it_does_not_lose(seed: int) -> None:
    """Samples of independent inputs: by chance they are a little correlated."""
    rng = np.random.default_rng(seed)
    weight, x = rng.normal(size=(1, 16, 16)), rng.normal(size=(512, 16))
    scale = np.abs(weight).max(axis=2, keepdims=True) / 3
    problem = LayerProblem(weight, (x.T @ x / 512)[None], scale, IntFormat(3))
    assert problem.error(gptq(problem, Options()).codes) < problem.error(problem.nearest)


def test_groups_of_inputs_may_have_scales_of_their_own() -> None:
    """A scale for every 12 inputs: the codes are those of a layer divided by its scales."""
    one = random_layer(2)
    parts = np.repeat([[[0.2, 0.6]]], 8, axis=1).repeat(12, axis=2)
    divided = LayerProblem(
        one.weight / parts,
        one.moments * parts[0, 0] * parts[0, 0][:, None],
        np.ones((1, 8, 1)),
        one.format,
    )
    grouped = LayerProblem(one.weight, one.moments, parts, one.format)
    damping = Options(1e-6)  # a share of another mean: as good as none
    found, expected = gptq(grouped, damping).codes, gptq(divided, damping).codes
    np.testing.assert_array_equal(found, expected)
    assert grouped.error(found) == pytest.approx(divided.error(expected))


@pytest.mark.parametrize("seed", range(5))
def test_it_follows_equation_2_with_an_inverse_for_every_input(seed: int) -> None:
    """Optimal Brain Surgeon as the paper states it, without the Cholesky factor."""
    problem = random_layer(seed)
    moments = problem.moments[0]
    damped = moments + 0.01 * np.mean(np.diag(moments)) * np.eye(24)
    weight, scale = problem.weight[0].copy(), problem.scale[0]
    expected = np.zeros_like(weight)
    for j in range(24):
        inverse = np.linalg.inv(damped[j:, j:])
        code = np.clip(np.round(weight[:, j] / scale[:, 0]), -4, 3)
        expected[:, j] = code
        error = weight[:, j] - code * scale[:, 0]
        weight[:, j:] -= np.outer(error / inverse[0, 0], inverse[0])
    np.testing.assert_array_equal(gptq(problem, Options(0.01)).codes[0], expected)


def test_inputs_that_are_always_0_do_no_harm() -> None:
    weight = np.array([[[0.4, 1.6]]])
    dead = LayerProblem(weight, np.zeros((1, 2, 2)), np.ones((1, 1, 1)), IntFormat(4))
    assert gptq(dead, Options()).codes.tolist() == [[[0.0, 2.0]]]
