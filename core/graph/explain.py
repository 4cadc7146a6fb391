"""Where each scale of an integer graph went: one line a node, to read together with a trace."""

import numpy as np

from core.arrays import to_numpy
from core.graph import layer_operations as sums
from core.graph import operations as op
from core.graph.ir import IntegerGraph, Node
from core.kernels import Profile
from core.kernels.requantize import profile_of
from core.params import QuantParams


def explain(graph: IntegerGraph, profile: Profile | str = Profile.ONNX) -> tuple[str, ...]:
    """For every node what its codes mean, and by which profile sums became codes.

    A layer's line names the scale of its accumulator, Sˣ·Sʷ, where the bias is added, and the
    multiplier M = Sˣ·Sʷ / Sʸ that requantization applies.

    Raises:
        InputError: for an unknown profile.
    """
    name = profile_of(profile).value
    return tuple(f"{node.name}: {_story(graph, node, name)}" for node in graph.nodes)


def _story(graph: IntegerGraph, node: Node, profile: str) -> str:
    operation = node.operation
    match operation:
        case op.Quantize(params=params):
            return f"floats → codes, {_params(params)}"
        case op.Dequantize(params=params):
            return f"codes → floats, {_params(params)}"
        case sums.DequantizeSums(scale=scale):
            return f"int32 → floats, scale {_numbers(scale)}"
        case sums.Conv(then=then) | sums.MatMul(then=then):
            assert then.y is not None
            product = np.asarray(operation.x.scale * operation.w.scale)
            return (
                f"{type(operation).__name__} into int32 at Sˣ·Sʷ = {_numbers(product)}"
                f"{', bias added there' if then.bias is not None else ''}; "
                f"× M = {_numbers(then.multiplier)} by {profile} → {_params(then.y)}"
            )
        case sums.Accumulate(layer=layer):
            product = np.asarray(layer.x.scale * layer.w.scale)
            return f"{type(layer).__name__} into int32 at Sˣ·Sʷ = {_numbers(product)}, kept"
    kind = type(operation).__name__
    if node.output in graph.params:
        return f"{kind} by {profile} → {_params(graph.params[node.output])}"
    return kind


def _params(params: QuantParams) -> str:
    zeros = np.unique(to_numpy(params.zero_point))
    zero = str(zeros[0]) if zeros.size == 1 else "each its own"
    return f"{params.format}, S = {_numbers(to_numpy(params.scale))}, Z = {zero}"


def _numbers(values: np.ndarray) -> str:
    """One number, or the smallest and the largest of several."""
    low, high = float(np.min(values)), float(np.max(values))
    return f"{low:.4g}" if low == high else f"{low:.4g} … {high:.4g}"
