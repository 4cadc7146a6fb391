"""Softmax of codes."""

import onnx

from core.graph.attributes import attributes, label
from core.graph.form import Wanted
from core.graph.operations import Softmax
from core.graph.reader import Reader
from core.graph.symbols import NoIntegerForm
from core.kernels.softmax import softmax

_WIDEST = 8


def codes(reader: Reader, node: onnx.NodeProto, wanted: Wanted) -> None:
    """Softmax: along one axis; before operator set 13, over all axes from one on."""
    flat = reader.opset < 13
    axis = attributes(node, axis=1 if flat else -1)["axis"]
    rank = reader.types.ranks.get(node.input[0])
    if rank and axis % rank == rank - 1:
        flat = False  # from the last axis on there is one
    x = reader.one_scale(node.input[0])
    if x.params.format.bits > _WIDEST:
        raise NoIntegerForm(f"a softmax of {x.params.format} has no integer form")
    operation = Softmax(softmax, axis, flat, x.params, wanted.y)
    reader.emit(label(node), operation, (x.tensor,), wanted.output)
