"""The sign's stand-ins for a slope, against the papers' formulas."""

import numpy as np
import torch

from core.training.sign import SignSlope, sign
from tests.core.training.points import awkward_points


def test_slopes_are_the_papers() -> None:
    x = awkward_points(0.25, -4, 4)
    near = np.abs(x.numpy()) < 1
    steep = 5 * x.numpy().astype(np.float64)
    expected = {
        SignSlope.CLIPPED: near,
        SignSlope.TRIANGLE: (2 - 2 * np.abs(x.numpy())) * near,
        SignSlope.SWISH: 5 * (2 - steep * np.tanh(steep / 2)) / (1 + np.cosh(steep)),
    }
    for slope, values in expected.items():
        learned = x.clone().requires_grad_()
        y = sign(learned, slope)
        y.sum().backward()
        assert torch.equal(y.detach(), torch.where(x < 0, -1.0, 1.0))
        inside = np.abs(x.numpy()) != 1  # at the ends themselves either value is a slope
        np.testing.assert_allclose(learned.grad.numpy()[inside], values[inside], atol=1e-5)
