"""EWGS against the paper's closed form, point by point."""

import numpy as np
import pytest
import torch

from core import IntFormat, PerChannel
from core.params import QuantParams
from core.training.clipped_straight_through import quantize_clipped
from core.training.ewgs import scaled_by_error
from tests.core.training.points import awkward_points, weights_of_gradients


def closed_form(x: float, step: float, gradient: float, delta: float) -> float:
    """The paper's, with x in units of the step: g·(1 + δ·sign(g)·(xₙ − x_q)), 0 where clipped."""
    level = round(x / step)  # ties to even
    if not -4 <= level <= 3:
        return 0.0
    return gradient * (1 + delta * np.sign(gradient) * (x / step - level))


@pytest.mark.parametrize("delta", [0.0, 0.3, 1.0])
def test_equals_the_paper_point_by_point(delta: float) -> None:
    step = 0.25
    x = awkward_points(step, -4, 3)
    upstream = weights_of_gradients(x)
    params = QuantParams(torch.tensor(step), torch.tensor(0), IntFormat(3))
    learned = x.clone().requires_grad_()
    y = scaled_by_error(learned, quantize_clipped(learned, params), params, delta)
    y.backward(upstream)
    assert torch.equal(y, quantize_clipped(x, params))
    expected = [
        closed_form(float(v), step, float(g), delta) for v, g in zip(x, upstream, strict=True)
    ]
    np.testing.assert_allclose(learned.grad.numpy(), expected, atol=1e-5)


def test_each_channel_has_its_own_step() -> None:
    x = torch.tensor([[0.25], [0.25]], requires_grad=True)
    scale = torch.tensor([1.0, 0.5])  # 0.25 lies a quarter and half a step above 0
    params = QuantParams(scale, torch.zeros(2, dtype=torch.int32), IntFormat(3), PerChannel(0))
    scaled_by_error(x, quantize_clipped(x, params), params, 1.0).sum().backward()
    assert x.grad.tolist() == [[1.25], [1.5]]
