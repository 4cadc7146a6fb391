"""The STE, plain and clipped, against torch's own fake quantization and by hand."""

import pytest
import torch

from core import IntFormat, PerChannel, QuantParams
from core.training.clipped_straight_through import quantize_clipped, within_range
from core.training.straight_through import quantize_straight_through, straight_through
from tests.core.training.points import awkward_points, weights_of_gradients


def params(scale: float, zero_point: int, format: IntFormat) -> QuantParams:
    return QuantParams(torch.tensor(scale), torch.tensor(zero_point), format)


FORMATS = [
    (IntFormat(2), 0),
    (IntFormat(4), 3),
    (IntFormat(8), -7),
    (IntFormat(3, signed=False), 0),
    (IntFormat(8, signed=False), 128),
    (IntFormat(4, narrow=True), 0),
]


@pytest.mark.parametrize(("format", "zero_point"), FORMATS)
@pytest.mark.parametrize("scale", [0.25, 0.5, 2.0])  # powers of two: torch multiplies by 1 / S
def test_clipped_equals_torch_at_every_tie_and_edge(format, zero_point, scale) -> None:
    x = awkward_points(scale, format.qmin - zero_point, format.qmax - zero_point)
    upstream = weights_of_gradients(x)
    ours, theirs = x.clone().requires_grad_(), x.clone().requires_grad_()
    y = quantize_clipped(ours, params(scale, zero_point, format))
    z = torch.fake_quantize_per_tensor_affine(theirs, scale, zero_point, format.qmin, format.qmax)
    assert torch.equal(y, z)
    y.backward(upstream)
    z.backward(upstream)
    assert torch.equal(ours.grad, theirs.grad)
    assert (ours.grad == 0).any()
    assert (ours.grad != 0).any()


def test_clipped_equals_torch_per_channel() -> None:
    x = torch.randn(3, 2000, generator=torch.Generator().manual_seed(0)) * 4
    scale, zero_point = torch.tensor([0.25, 0.5, 1.0]), torch.tensor([1, 0, -1], dtype=torch.int32)
    ours, theirs = x.clone().requires_grad_(), x.clone().requires_grad_()
    y = quantize_clipped(ours, QuantParams(scale, zero_point, IntFormat(3), PerChannel(0)))
    z = torch.fake_quantize_per_channel_affine(theirs, scale, zero_point, 0, -4, 3)
    assert torch.equal(y, z)
    upstream = weights_of_gradients(x)
    y.backward(upstream)
    z.backward(upstream)
    assert torch.equal(ours.grad, theirs.grad)


@pytest.mark.parametrize("scale", [0.3, 0.0717])
def test_clipped_equals_torch_but_for_ties_at_any_scale(scale: float) -> None:
    format = IntFormat(4)
    x = awkward_points(scale, format.qmin, format.qmax)
    away_from_ties = ((x / scale + 0.5) % 1 - 0.5).abs() < 0.4999
    x = x[away_from_ties]
    ours, theirs = x.clone().requires_grad_(), x.clone().requires_grad_()
    quantize_clipped(ours, params(scale, 0, format)).sum().backward()
    torch.fake_quantize_per_tensor_affine(theirs, scale, 0, -8, 7).sum().backward()
    assert torch.equal(ours.grad, theirs.grad)


def test_the_range_ends_half_a_step_beyond_the_outermost_levels() -> None:
    edges = torch.tensor([-2.51, -2.5, 1.49, 1.5, 1.51])  # int2: −2 … 1; −2.5 ties to −2, 1.5 to 2
    inside = within_range(edges, params(1.0, 0, IntFormat(2)))
    assert inside.tolist() == [False, True, True, False, False]


def test_plain_passes_every_gradient_unchanged() -> None:
    x = awkward_points(0.25, -4, 3).requires_grad_()
    upstream = weights_of_gradients(x)
    quantize_straight_through(x, params(0.25, 0, IntFormat(3))).backward(upstream)
    assert torch.equal(x.grad, upstream)


def test_the_value_is_exact_where_adding_the_difference_would_not_be() -> None:
    x, value = torch.tensor([1e8]), torch.tensor([0.1])
    assert x + (value - x) != value
    assert torch.equal(straight_through(x, value), value)
