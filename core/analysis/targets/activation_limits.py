"""Activations that a runtime fuses with the operator before them: ReLU, and Clip to constants."""

import math
from collections.abc import Mapping

import numpy as np
import onnx

from core.models.stored import array_of

Limits = tuple[float, float]


def activation_limits(
    node: onnx.NodeProto, data: str, stored: Mapping[str, onnx.TensorProto]
) -> Limits | None:
    """(low, high) that the node cuts the tensor `data` to; None if it is no such activation.

    stored: constants by name.
    """
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
