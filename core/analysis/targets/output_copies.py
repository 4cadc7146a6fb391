"""The model's outputs made copies of tensors, so that a copy can be rounded under its own name."""

import onnx
from onnx import helper

from core.analysis.structure.layers import FLOATS
from core.models.names import label

_SUFFIX = " before rounding"


def with_output_copies(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy of `model` in which an Identity makes each output of floats from what made it before.

    Nodes keep what reports call them.
    """
    copied = onnx.ModelProto()
    copied.CopyFrom(model)
    outputs = {
        output.name for output in copied.graph.output if output.type.tensor_type.elem_type in FLOATS
    }
    nodes: list[onnx.NodeProto] = []
    for node in copied.graph.node:
        made = outputs.intersection(node.output)
        node.name = label(node) if made else node.name
        node.output[:] = [name + _SUFFIX if name in made else name for name in node.output]
        copies = (helper.make_node("Identity", [n + _SUFFIX], [n]) for n in sorted(made))
        nodes += [node, *copies]
    del copied.graph.node[:]
    copied.graph.node.extend(nodes)
    return copied


def name_in_file(tensor: str) -> str:
    """The tensor's name before `with_output_copies`.

    >>> name_in_file("scores before rounding"), name_in_file("scores")
    ('scores', 'scores')
    """
    return tensor.removesuffix(_SUFFIX)
