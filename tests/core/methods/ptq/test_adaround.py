"""AdaRound: better than nearest on the layer's own error, and only ever up or down."""

import itertools

import numpy as np
import pytest

from core.formats import IntFormat
from core.methods.ptq.adaround import Options, adaround
from core.methods.ptq.layer_problem import LayerProblem
from tests.core.methods.ptq.random_layers import random_layer

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", range(20))
def test_it_beats_nearest_rounding_on_the_layer_s_sums(seed: int) -> None:
    problem = random_layer(seed)
    codes = adaround(problem, Options()).codes
    assert problem.error(codes) < problem.error(problem.nearest)


def test_every_weight_goes_down_or_up_within_the_format() -> None:
    problem = random_layer(3)
    codes = adaround(problem, Options()).codes
    ratio = problem.weight / problem.scale
    down, up = np.clip(np.floor(ratio), -4, 3), np.clip(np.floor(ratio) + 1, -4, 3)
    assert ((codes == down) | (codes == up)).all()


def test_two_equal_inputs_share_the_error() -> None:
    same = np.array([[[1.0, 1.0], [1.0, 1.0]]])
    problem = LayerProblem(np.array([[[0.4, 0.45]]]), same, np.ones((1, 1, 1)), IntFormat(4))
    assert problem.nearest.tolist() == [[[0.0, 0.0]]]  # the sum 0.85·x becomes 0
    assert adaround(problem, Options()).codes.sum() == 1.0


def test_the_nearest_codes_stay_where_nothing_is_better() -> None:
    rng = np.random.default_rng(0)
    weight = rng.normal(size=(1, 2, 6))
    white = LayerProblem(weight, np.eye(6)[None], np.full((1, 2, 1), 0.5), IntFormat(4))
    np.testing.assert_array_equal(adaround(white, Options()).codes, white.nearest)


def rank(seed: int) -> int:
    """How many of all 2⁸ roundings of a layer of one output do better than AdaRound."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(100, 3)) @ rng.normal(size=(3, 8))
    weight, scale = rng.normal(size=(1, 1, 8)), np.full((1, 1, 1), 0.5)
    problem = LayerProblem(weight, (x.T @ x / 100)[None], scale, IntFormat(4))
    floor = np.floor(weight / 0.5)
    every_error = [
        problem.error(np.clip(floor + np.array(ups), -8, 7))
        for ups in itertools.product((0, 1), repeat=8)
    ]
    found = problem.error(adaround(problem, Options()).codes)
    return int(np.sum(np.array(every_error) < found - 1e-9))


def test_it_mostly_comes_near_the_best_of_all_roundings() -> None:
    assert np.median([rank(seed) for seed in range(8)]) <= 12  # among the best twentieth
