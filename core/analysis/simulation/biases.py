"""Biases of a quantized layer: corrected, and rounded to the integers of its accumulator.

An integer kernel adds the bias to its sums, as an int32 of scale Sˣ·Sʷ:

    b̂ = Sˣ·Sʷ · round(b / (Sˣ·Sʷ))

with Sʷ of the output channel, or of the tensor (Jacob et al. 2018, section 2.4). A channel whose
weights are nearly 0 has so small a scale that its bias may be cut to the ends of int32.
"""

from collections.abc import Mapping

import numpy as np
import onnx

from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.simulation.quantizers import weight_params
from core.analysis.structure.plan import Plan, Step
from core.models.session import Values
from core.models.stored import array_of

_CONVS = ("Conv", "FusedConv", "ConvTranspose")
_WITH_BIAS = (*_CONVS, "Gemm", "FusedGemm")


def takes_bias(node: onnx.NodeProto) -> bool:
    """Whether the operator adds a vector, its third input, with weight 1."""
    factors = {a.name: a.f for a in node.attribute if a.name in ("alpha", "beta")}
    return node.op_type in _WITH_BIAS and all(f == 1.0 for f in factors.values())


def stored_bias(step: Step) -> np.ndarray | None:
    """(channels,) the bias of the layer; zeros where it has none, None where it is computed."""
    assert step.layer is not None
    node = step.layer.node
    if not takes_bias(node):
        return None
    weight = step.layer.weights[0]
    if weight.axis is None or weight.groups > 1:
        return None
    channels = weight.value.shape[weight.axis]
    if len(node.input) < 3 or not node.input[2]:
        return np.zeros(channels, np.float32)
    if node.input[2] not in step.stored:
        return None
    bias = array_of(step.stored[node.input[2]]).reshape(-1)
    return bias if len(bias) == channels else None


def nodes_with_rounded_constants(plan: Plan, layers: Mapping[str, QuantizedLayer]) -> set[str]:
    """Names of layers whose bias is rounded, and of operators with a rounded constant operand."""
    found = set()
    for step in plan.steps:
        if step.layer is None:
            continue
        codes, operator = layers[step.layer.name], step.layer.operator
        if codes.settings.in_float:
            continue
        if operator is not None and operator.constant:
            found.add(operator.name)
        elif operator is None and codes.settings.round_bias and stored_bias(step) is not None:
            found.add(step.layer.name)
    return found


def bias_scale(codes: QuantizedLayer) -> np.ndarray | None:
    """Sˣ·Sʷ, () or (channels,); None where the layer has no integer sums."""
    weight, settings = codes.layer.weights[0], codes.settings
    if codes.input is None or settings.group:
        return None
    scale = np.asarray(weight_params(codes.change.scaled(weight, codes.layer), settings).scale)
    outputs = 1.0 if codes.change.outputs is None else codes.change.outputs
    return np.asarray(np.float64(codes.input.scale) * scale * outputs)


def bias_codes(bias: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """int32, the nearest codes; those at the end where a bias is too large for its scale.

    >>> bias_codes(np.array([1.0, -1.0]), np.array([0.25, 1e-12])).tolist()
    [4, -2147483648]
    """
    limits = np.iinfo(np.int32)
    return np.clip(np.rint(bias / scale), limits.min, limits.max).astype(np.int32)


def with_rounded_bias(step: Step, codes: QuantizedLayer) -> Values:
    """The layer's correction, changed so that bias and correction together are b̂."""
    bias, scale = stored_bias(step), bias_scale(codes)
    if bias is None or scale is None or (not bias.any() and not codes.correction):
        return codes.correction
    output = codes.layer.node.output[0]
    wanted = bias.astype(np.float64)
    if output in codes.correction:
        wanted = wanted + codes.correction[output].reshape(-1)
    rounded = bias_codes(wanted, scale) * scale
    shape = [1, -1]
    if codes.layer.op in _CONVS:
        shape += [1] * (codes.layer.weights[0].value.ndim - 2)
    return {output: (rounded - bias).astype(bias.dtype).reshape(shape)}
