"""Activations that a runtime fuses with the layer before them: ReLU, and Clip to constants.

The layer's result is rounded once, behind the activation: what ReLU cuts off is no error.
"""

import math

import numpy as np
import onnx

from core.analysis.plan import Plan
from core.models.stored import array_of

Limits = tuple[float, float]


def fused_activations(plan: Plan) -> dict[str, Limits]:
    """(low, high) that the output of a layer is cut to, by the layer's name.

    Layers are left out whose output something else reads too, or no such operator.
    """
    readers: dict[str, list[onnx.NodeProto]] = {}
    stored: dict[str, onnx.TensorProto] = {}
    for step in plan.steps:
        stored |= step.stored
        for node in step.piece.nodes:
            for name in node.input:
                readers.setdefault(name, []).append(node)
    found = {}
    for layer in plan.layers:
        output = layer.node.output[0]
        reading = readers.get(output, [])
        if len(reading) == 1 and output not in plan.outputs:
            limits = _limits(reading[0], output, stored)
            if limits:
                found[layer.name] = limits
    return found


def _limits(node: onnx.NodeProto, data: str, stored: dict[str, onnx.TensorProto]) -> Limits | None:
    if node.op_type == "Relu":
        return 0.0, math.inf
    if node.op_type != "Clip" or node.input[0] != data:
        return None
    given = {a.name: a.f for a in node.attribute}  # before operator set 11
    limits = [given.get("min", -math.inf), given.get("max", math.inf)]
    for index, name in enumerate(node.input[1:3]):
        if name and name not in stored:
            return None
        if name:
            limits[index] = float(np.reshape(array_of(stored[name]), -1)[0])
    return limits[0], limits[1]
