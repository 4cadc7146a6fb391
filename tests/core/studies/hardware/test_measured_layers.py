"""What is timed computes what it should, and every layer gets a time from each library."""

import numpy as np
import pytest
import torch
from torch.nn.functional import conv2d

from core.studies.hardware.measured_layers import LayerCall, float_convolution, measured_layers

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("groups", "side"), [(1, 3), (1, 1), (2, 3), (4, 3)])
def test_the_float_convolution_is_torchs(groups: int, side: int) -> None:
    draw = np.random.default_rng(groups)
    x = draw.normal(size=(2, 4, 5, 6)).astype(np.float32)
    weight = draw.normal(size=(8, 4 // groups, side, side)).astype(np.float32)
    expected = conv2d(torch.tensor(x), torch.tensor(weight), padding=side // 2, groups=groups)
    got = float_convolution(x, weight, side // 2, groups)
    np.testing.assert_allclose(got, expected.numpy(), rtol=1e-4, atol=1e-5)


def test_times_come_round_by_round_and_only_shrink() -> None:
    draw = np.random.default_rng(0)
    calls = (
        LayerCall("conv", draw.random((2, 4, 4, 4), np.float32), np.ones((4, 1, 3, 3), "f4"), 4),
        LayerCall("head", draw.random((2, 16), np.float32), np.ones((3, 16), "f4")),
    )
    rounds = list(measured_layers(calls, rounds=3))
    assert [[one.name for one in each] for each in rounds] == [["conv", "head"]] * 3
    names = {"NumPy, float32", "NumPy, int8", "torch, float32", "torch, int8"}
    for i in range(2):
        assert all(set(each[i].seconds) == names for each in rounds)
        for name in names:
            times = [each[i].seconds[name] for each in rounds]
            assert times == sorted(times, reverse=True)
            assert 0 < times[-1] < np.inf
