"""What is done to each output channel of a layer before its activation: y → factor · y + offset.

A batch normalization that is not folded, a bias that is added, a factor.
"""

from dataclasses import dataclass

import numpy as np
import onnx

from core.analysis.simulation.output_extremes import Extremes, axes_behind
from core.analysis.structure.layers import Layer
from core.analysis.structure.plan import Plan
from core.models.stored import array_of

_EPSILON = 1e-5  # of a batch normalization that names none


@dataclass(frozen=True, eq=False)
class ChannelOffsets:
    """factor, offset: of each output channel, (channels,) or one for all."""

    factor: np.ndarray
    offset: np.ndarray

    def then(self, factor: np.ndarray, offset: np.ndarray) -> "ChannelOffsets":
        """With another factor and offset behind it."""
        return ChannelOffsets(self.factor * factor, self.offset * factor + offset)

    def of(self, extremes: Extremes) -> Extremes:
        """The lowest and the highest value behind it.

        >>> minus_two = ChannelOffsets(np.array([-2.0]), np.array([1.0]))
        >>> low, high = minus_two.of((np.array([0.0]), np.array([3.0])))
        >>> low.tolist(), high.tolist()
        ([-5.0], [1.0])
        """
        ends = [self.factor * one + self.offset for one in extremes]
        return np.minimum(*ends), np.maximum(*ends)


NOTHING = ChannelOffsets(np.ones(1), np.zeros(1))


def channel_offsets(plan: Plan) -> dict[str, ChannelOffsets]:
    """By layer."""
    readers, stored = plan.readers(), plan.stored()
    return {layer.name: _behind(layer, readers, stored) for layer in plan.layers if layer.weights}


def _behind(
    layer: Layer, readers: dict[str, list[onnx.NodeProto]], stored: dict[str, onnx.TensorProto]
) -> ChannelOffsets:
    found, name = NOTHING, layer.node.output[0]
    while len(readers.get(name, ())) == 1:
        (node,) = readers[name]
        constants = [array_of(stored[n], "operand") for n in node.input if n in stored]
        own = None
        if len(constants) == len(node.input) - 1:
            own = _of_node(node, constants, layer)
        if own is None:
            break
        found, name = found.then(*own), node.output[0]
    return found


def _of_node(
    node: onnx.NodeProto, constants: list[np.ndarray], layer: Layer
) -> tuple[np.ndarray, np.ndarray] | None:
    """factor and offset of an operator and its constant operands; None for any other operator."""
    if node.op_type == "BatchNormalization" and len(constants) == 4:
        scale, shift, mean, variance = (one.astype(np.float64) for one in constants)
        epsilon = next((a.f for a in node.attribute if a.name == "epsilon"), _EPSILON)
        factor = scale / np.sqrt(variance + epsilon)
        return factor, shift - mean * factor
    if node.op_type not in ("Add", "Mul") or not _by_channel(constants[0], layer):
        return None
    operand = constants[0].astype(np.float64).reshape(-1)
    return (np.ones(1), operand) if node.op_type == "Add" else (operand, np.zeros(1))


def _by_channel(operand: np.ndarray, layer: Layer) -> bool:
    """Whether it has one value, or one for each output channel of the layer."""
    weight = layer.weights[0]
    if operand.size == 1 or weight.axis is None:
        return operand.size == 1
    channels = weight.by_channel(weight.value).shape[weight.axis]
    shape = operand.shape
    while shape[0] == 1:
        shape = shape[1:]
    return shape == (channels, *[1] * axes_behind(layer))
