"""The rounding problem of a layer: E by its formula equals the error of torch's own layer."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from core.granularity import PerChannel, PerTensor
from core.methods.ptq.layer_problem import layer_problem
from core.networks.chain import LayerDesign
from core.networks.layer_precision import LayerPrecision


@pytest.mark.parametrize("granularity", [PerTensor(), PerChannel(0)])
@pytest.mark.parametrize(
    ("shape", "groups"), [((6, 4, 3, 3), 1), ((4, 1, 3, 3), 4), ((5, 4, 1, 1), 1)]
)
def test_the_error_of_a_convolution(shape, groups, granularity) -> None:
    rng = np.random.default_rng(0)
    weight = rng.normal(size=shape).astype(np.float32)
    x = torch.from_numpy(rng.normal(size=(7, 4, 5, 5)))
    params = LayerPrecision(3, 8, granularity).weight_params(weight)
    problem = layer_problem(LayerDesign("conv", shape, groups=groups), weight, params, x)
    rounded = (problem.nearest * problem.scale).reshape(shape)
    delta = torch.from_numpy(rounded - weight)
    sums = functional.conv2d(x, delta, padding=shape[2] // 2, groups=groups)
    assert problem.error(problem.nearest) == pytest.approx(float((sums**2).mean()), rel=1e-6)


def test_the_error_of_a_fully_connected_layer() -> None:
    rng = np.random.default_rng(0)
    weight, x = rng.normal(size=(3, 8)).astype(np.float32), rng.normal(size=(9, 2, 2, 2))
    params = LayerPrecision(2, 8).weight_params(weight)
    problem = layer_problem(LayerDesign("fc", (3, 8)), weight, params, torch.from_numpy(x))
    delta = (problem.nearest * problem.scale)[0] - weight
    expected = ((x.reshape(9, 8) @ delta.T) ** 2).mean()
    assert problem.error(problem.nearest) == pytest.approx(expected, rel=1e-6)
