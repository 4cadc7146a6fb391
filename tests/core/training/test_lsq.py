"""LSQ and LSQ+ against torch's learnable fake quantization and the papers' closed forms."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import IntFormat, fake_quantize
from core.networks.weight_levels import WeightLevels
from core.params import QuantParams
from core.training.lsq import first_step, lsq
from core.training.lsq_plus import first_weight_step, lsq_plus
from tests.core.training.points import awkward_points, weights_of_gradients


def gradients(x, step, levels, upstream):
    x, step = x.clone().requires_grad_(), torch.tensor(step, requires_grad=True)
    y = lsq(x, step, levels)
    y.backward(upstream)
    return y.detach(), x.grad, step.grad


def torch_gradients(x, step, low, high, upstream):
    x, scale = x.clone().requires_grad_(), torch.tensor([step], requires_grad=True)
    y = torch._fake_quantize_learnable_per_tensor_affine(x, scale, torch.zeros(1), low, high, 1.0)
    y.backward(upstream)
    return y.detach(), x.grad, scale.grad[0]


@pytest.mark.parametrize("bits", [2, 3, 4, 8])
@pytest.mark.parametrize("step", [0.25, 1.0])
def test_equals_torch_but_in_the_half_step_at_each_edge(bits: int, step: float) -> None:
    levels = WeightLevels(bits)
    x = awkward_points(step, levels.low, levels.high)
    ratio = x / step
    at_edge = ((ratio >= levels.high) & (ratio <= levels.high + 0.5)) | (
        (ratio <= levels.low) & (ratio >= levels.low - 0.5)
    )
    assert torch.equal(
        gradients(x, step, levels, weights_of_gradients(x))[0],
        torch_gradients(x, step, levels.low, levels.high, weights_of_gradients(x))[0],
    )
    x = x[~at_edge]
    assert len(x) > 3000
    upstream = weights_of_gradients(x)
    _, to_x, to_step = gradients(x, step, levels, upstream)
    _, their_x, their_step = torch_gradients(x, step, levels.low, levels.high, upstream)
    assert torch.equal(to_x, their_x)
    torch.testing.assert_close(to_step, their_step, rtol=1e-4, atol=1e-3)


def closed_form(ratio: float, low: int, high: int) -> tuple[float, float]:
    """The paper's eq. 5 and 3: ∂x̂/∂x and ∂x̂/∂S."""
    if ratio <= low:
        return 0.0, float(low)
    if ratio >= high:
        return 0.0, float(high)
    return 1.0, round(ratio) - ratio  # Python's round sends ties to even


@pytest.mark.parametrize("bits", [2, 3, 4])
def test_equals_the_paper_point_by_point(bits: int) -> None:
    levels = WeightLevels(bits)
    points = awkward_points(0.5, levels.low, levels.high)[:400]
    for x in points:
        _, to_x, to_step = gradients(x, 0.5, levels, torch.tensor(1.0))
        expected = closed_form(float(x) / 0.5, levels.low, levels.high)
        assert (float(to_x), float(to_step)) == pytest.approx(expected, abs=1e-5)


@given(st.floats(-0.99, 0.99), st.integers(-3, 2))
def test_step_gradient_is_that_of_the_relaxed_function(offset: float, code: int) -> None:
    """Finite differences of S·(x/S + c) with the rounding error c held constant, in float64."""
    step = 0.5
    x = (code + offset / 2) * step
    rounding_error = round(x / step) - x / step
    low, high = -4, 3

    def relaxed(s: float) -> float:
        return s * (min(max(x / s, low), high) + rounding_error)

    # S·(x / S) does not depend on S: what is left is the rounding error.
    slope = (relaxed(step + 1e-6) - relaxed(step - 1e-6)) / 2e-6
    value = torch.tensor(x, dtype=torch.float64)
    learned = torch.tensor(step, dtype=torch.float64, requires_grad=True)
    lsq(value, learned, WeightLevels(3)).backward()
    assert float(learned.grad) == pytest.approx(slope, abs=1e-6)


def test_forward_is_the_core_s_quantizer() -> None:
    x = awkward_points(0.3, -8, 7)
    params = QuantParams(torch.tensor(0.3), torch.tensor(0), IntFormat(4))
    assert torch.equal(lsq(x, torch.tensor(0.3), WeightLevels(4)), fake_quantize(x, params))


def test_one_bit_by_hand() -> None:
    x, step = torch.tensor([-3.0, -0.25, 0.5, 2.0]), 1.0
    y, to_x, _ = gradients(x, step, WeightLevels(1), torch.ones(4))
    assert y.tolist() == [-1.0, -1.0, 1.0, 1.0]
    assert to_x.tolist() == [0.0, 1.0, 1.0, 0.0]
    alone = [float(gradients(v, step, WeightLevels(1), torch.tensor(1.0))[2]) for v in x]
    assert alone == [-1.0, -0.75, 0.5, 1.0]  # −1; −1 + 0.25; 1 − 0.5; 1


def test_lsq_plus_offset_equals_torch_s_zero_point() -> None:
    """torch learns Z instead of β = −S·Z: ∂x̂/∂Z = −S · ∂x̂/∂β, 0 inside and 1 outside."""
    format, step = IntFormat(3, signed=False), 0.5
    x = awkward_points(step, -2, 5)
    t = x / step + 2
    at_edge = ((t >= 7) & (t <= 7.5)) | ((t <= 0) & (t >= -0.5))
    at_tie = (t % 1 - 0.5).abs() < 1e-4  # x − β is rounded to a float, and may fall on a tie
    x = x[~at_edge & ~at_tie]
    upstream = weights_of_gradients(x)
    ours = x.clone().requires_grad_()
    s, beta = (torch.tensor(v, requires_grad=True) for v in (step, -1.0))
    y = lsq_plus(ours, s, beta, format)
    y.backward(upstream)
    theirs = x.clone().requires_grad_()
    scale, zero = (torch.tensor([v], requires_grad=True) for v in (step, 2.0))
    z = torch._fake_quantize_learnable_per_tensor_affine(theirs, scale, zero, 0, 7, 1.0)
    z.backward(upstream)
    assert torch.equal(y, z)
    assert torch.equal(ours.grad, theirs.grad)
    assert float(zero.grad) == pytest.approx(-step * float(beta.grad), abs=1e-2)


def test_lsq_plus_by_hand() -> None:
    """S = 0.5, β = −1, codes 0 … 3: t = 2(x + 1)."""
    expected = {  # x: (x̂, ∂x, ∂S, ∂β)
        -2.0: (-1.0, 0.0, 0.0, 1.0),
        -0.875: (-1.0, 1.0, -0.25, 0.0),
        -0.375: (-0.5, 1.0, -0.25, 0.0),
        0.125: (0.0, 1.0, -0.25, 0.0),
        1.0: (0.5, 0.0, 3.0, 1.0),
    }
    for x, row in expected.items():
        tensors = [torch.tensor(v, requires_grad=True) for v in (x, 0.5, -1.0)]
        y = lsq_plus(*tensors, IntFormat(2, signed=False))
        y.backward()
        assert (float(y), *(float(t.grad) for t in tensors)) == pytest.approx(row)


def test_starting_steps_by_hand() -> None:
    assert first_step(torch.tensor(0.3), 9).item() == pytest.approx(0.2)
    assert first_weight_step(torch.tensor(-0.5), torch.tensor(0.5), 3).item() == pytest.approx(0.5)
