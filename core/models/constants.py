"""Constants of a graph: stored tensors, and whatever nodes compute from them alone."""

import numpy as np
import onnx
from onnx import numpy_helper

from core.errors import InputError
from core.models.graphs import subgraphs
from core.models.names import used_names
from core.models.session import Piece
from core.models.stored import stored_tensor

# Nodes that are run anew each time, and those whose values are no tensors, which is how a constant
# is stored: sequences, and values that may be missing.
_RANDOM = {"RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Multinomial"}
_NO_TENSORS = {
    "Optional", "SequenceConstruct", "SequenceEmpty", "SequenceErase", "SequenceInsert",
    "SequenceMap", "SplitToSequence",
}  # fmt: skip


def fold_constants(
    model: onnx.ModelProto,
) -> tuple[dict[str, onnx.TensorProto], list[onnx.NodeProto]]:
    """The constants by name, and the nodes that depend on an input, in their order.

    A weight that reaches its layer through Transpose, Cast, DequantizeLinear and the like is a
    constant too: onnxruntime evaluates such nodes here, once.

    Raises:
        InputError: for sparse tensors, or constants that onnxruntime cannot evaluate.
    """
    graph = model.graph
    if graph.sparse_initializer:
        raise InputError("the model stores sparse tensors, which are not read; save them dense.")
    constants = {t.name: t for t in graph.initializer}
    computed: list[onnx.NodeProto] = []
    rest: list[onnx.NodeProto] = []
    known = set(constants)
    for node in graph.node:
        stored = stored_tensor(node)
        if stored is not None:
            constants[stored.name] = stored
            known.add(stored.name)
        elif used_names(node) <= known and is_foldable(node):
            computed.append(node)
            known |= set(node.output)
        else:
            rest.append(node)
    needed = {name for node in rest for name in used_names(node)} | {o.name for o in graph.output}
    constants |= _evaluate(model, computed, constants, needed)
    return {name: t for name, t in constants.items() if name in needed}, rest


def is_foldable(node: onnx.NodeProto) -> bool:
    """Whether the node gives the same tensor each time, and nothing but tensors."""
    return node.op_type not in _RANDOM | _NO_TENSORS and not subgraphs(node)


def _evaluate(
    model: onnx.ModelProto,
    nodes: list[onnx.NodeProto],
    constants: dict[str, onnx.TensorProto],
    needed: set[str],
) -> dict[str, onnx.TensorProto]:
    outputs = [o for node in nodes for o in node.output if o in needed]
    if not outputs:
        return {}
    used = {name for node in nodes for name in used_names(node)}
    stored = {name: t for name, t in constants.items() if name in used}
    values = Piece(model, nodes, [], outputs, stored)({})
    for name, value in values.items():
        if not isinstance(value, np.ndarray):
            raise InputError(f"the constant {name!r} is no tensor, and only tensors are stored.")
    return {name: numpy_helper.from_array(array, name) for name, array in values.items()}
