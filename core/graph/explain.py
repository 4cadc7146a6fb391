"""How each scale of an integer graph is used: one line for each node, to read beside a trace."""

import numpy as np

from core.arrays import to_numpy
from core.graph import operations as op
from core.graph import sum_operations as sums
from core.graph.ir import IntegerGraph, Node
from core.graph.islands import Island
from core.kernels import Profile
from core.kernels.accumulator import Accumulator
from core.kernels.requantize import profile_of
from core.params import QuantParams


def explain(graph: IntegerGraph, profile: Profile | str = Profile.ONNX) -> tuple[str, ...]:
    """For every node, what its codes mean, and by which profile its sums became codes.

    A layer's line names the register of its sums and their scale, Sˣ·Sʷ, where the bias is added;
    the line after it the multiplier M = Sˣ·Sʷ / Sʸ that requantization applies.

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
            return f"sums → floats, scale {_numbers(scale)}"
        case sums.ConvSums(x=x, w=w) | sums.ConvTransposeSums(x=x, w=w) | sums.MatMulSums(a=x, b=w):
            kind = type(operation).__name__.removesuffix("Sums")
            product = _numbers(to_numpy(x.scale) * to_numpy(w.scale))
            return f"{kind} into {_register(operation)} at Sˣ·Sʷ = {product}{_bias(operation.bias)}"
        case sums.AddBias(bias=bias):
            return f"a bias added to the sums{_bias(bias).removeprefix(', bias added there')}"
        case sums.Requantize(y=y):
            return f"sums × M = {_numbers(operation.multiplier)} by {profile} → {_params(y)}"
        case Island():
            return f"{', '.join(operation.operators)} in floats: {operation.why}"
    kind = type(operation).__name__
    if node.output in graph.params:
        return f"{kind} by {profile} → {_params(graph.params[node.output])}"
    return kind


def _register(operation: sums.ConvSums | sums.ConvTransposeSums | sums.MatMulSums) -> str:
    """The width of the sums."""
    bias = operation.bias
    wide = operation.accumulator is Accumulator.WIDE or (bias is not None and bias.spare_bits)
    return "int64" if wide else "int32"


def _bias(bias: sums.Bias | None) -> str:
    """How a bias is added."""
    if bias is None:
        return ""
    finer = f", {bias.spare_bits} bits finer than the sums" if bias.spare_bits else ""
    return f", bias added there{finer}"


def _params(params: QuantParams) -> str:
    zeros = np.unique(to_numpy(params.zero_point))
    zero = str(zeros[0]) if zeros.size == 1 else "each its own"
    return f"{params.format}, S = {_numbers(to_numpy(params.scale))}, Z = {zero}"


def _numbers(values: np.ndarray) -> str:
    """One number, or the smallest and the largest of several."""
    low, high = float(np.min(values)), float(np.max(values))
    return f"{low:.4g}" if low == high else f"{low:.4g} … {high:.4g}"
