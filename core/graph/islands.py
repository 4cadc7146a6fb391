"""Islands: what a quantized network computes in floats between its integers, by onnxruntime.

A model may put any operator between a DequantizeLinear and a QuantizeLinear. What has no integer
form here runs as it is in the model, unoptimized, and is listed with the reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import onnx

from core.arrays import Array, is_array, like, to_numpy
from core.kernels import Profile
from core.models.session import Piece


@dataclass(frozen=True, eq=False)
class Island:
    """Nodes of the model that run as they are.

    nodes:   in order. inputs, outputs: names of the model's tensors that go in and come out.
    stored:  constants of the model among their inputs.
    reasons: why each node has no integer form, in the order of `nodes`.
    piece:   the nodes, ready to run.
    """

    nodes: tuple[onnx.NodeProto, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    stored: Mapping[str, onnx.TensorProto]
    reasons: tuple[str, ...]
    piece: Piece

    @property
    def operators(self) -> tuple[str, ...]:
        """The operators by name, in order."""
        return tuple(node.op_type for node in self.nodes)

    @property
    def why(self) -> str:
        """The first node's reason: the others follow from it."""
        return self.reasons[0]

    def run(self, inputs: list[Array], profile: Profile) -> Array | tuple[Array, ...]:
        """The outputs in their order, as onnxruntime gives them."""
        feeds = dict(zip(self.inputs, (_numbers(x) for x in inputs), strict=True))
        values = self.piece(feeds)
        made = tuple(values[name] for name in self.outputs)
        if inputs and is_array(inputs[0]):
            made = tuple(like(x, inputs[0]) if is_array(x) else x for x in made)
        return made if len(made) > 1 else made[0]


def island(
    template: onnx.ModelProto,
    nodes: Iterable[onnx.NodeProto],
    tensors: tuple[tuple[str, ...], tuple[str, ...]],
    stored: Mapping[str, onnx.TensorProto],
    reasons: Iterable[str],
) -> Island:
    """An `Island` of `nodes`; tensors: names of its inputs and of its outputs."""
    inside = tuple(nodes)
    piece = Piece(template, inside, *tensors, stored, optimized=False)
    return Island(inside, *tensors, stored, tuple(reasons), piece)


def _numbers(x: Array) -> Array:
    """An array as NumPy's; a sequence of arrays as it is."""
    return to_numpy(x) if is_array(x) else x
