"""AdaQuant: better than nearest on the layer's own error, with weights and scale free to move."""

import numpy as np
import pytest

from core.formats import IntFormat
from core.methods.ptq.adaquant import Options, adaquant
from core.methods.ptq.layer_problem import LayerProblem
from tests.core.methods.ptq.random_layers import random_layer


@pytest.mark.parametrize("seed", range(20))
def test_it_beats_nearest_rounding_on_the_layer_s_sums(seed: int) -> None:
    problem = random_layer(seed)
    found = adaquant(problem, Options(200))
    assert problem.error(found.codes, found.scale) < problem.error(problem.nearest)
    assert found.trace[0] == problem.error(problem.nearest)
    assert np.array_equal(found.codes, np.rint(found.codes))
    assert found.codes.min() >= -4
    assert found.codes.max() <= 3


def test_a_scale_that_was_wrong_is_learned() -> None:
    """Weights on the levels of S = 1, given S = 1.2: with independent inputs the best is S = 1."""
    weight = np.random.default_rng(0).integers(-3, 4, (1, 6, 12)).astype(float)
    scale = np.full((1, 6, 1), 1.2)
    problem = LayerProblem(weight, np.eye(12)[None], scale, IntFormat(4), shared=True)
    found = adaquant(problem, Options(1000))
    assert np.ptp(found.scale) == 0  # one scale stays one scale
    np.testing.assert_allclose(found.scale, 1.0, atol=0.05)
    np.testing.assert_array_equal(found.codes, weight)


def test_what_is_exact_stays() -> None:
    weight = np.array([[[1.0, -2.0, 3.0]]])
    problem = LayerProblem(weight, np.eye(3)[None], np.ones((1, 1, 1)), IntFormat(4))
    found = adaquant(problem, Options(50))
    assert found.scale is None
    assert found.codes.tolist() == weight.tolist()
