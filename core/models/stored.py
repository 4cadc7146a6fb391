"""The tensors that a graph stores: initializers, and Constant nodes that hold numbers."""

import numpy as np
import onnx
from onnx import helper, numpy_helper

_NUMBERS = {
    "value_float": np.float32,
    "value_floats": np.float32,
    "value_int": np.int64,
    "value_ints": np.int64,
}


def stored_tensors(graph: onnx.GraphProto) -> dict[str, onnx.TensorProto]:
    """Every tensor that `graph` itself stores, by name; graphs inside its nodes are left out."""
    stored = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        tensor = stored_tensor(node)
        if tensor is not None:
            stored[tensor.name] = tensor
    return stored


def stored_tensor(node: onnx.NodeProto) -> onnx.TensorProto | None:
    """The tensor of a Constant node, under its output's name.

    None for any other node, and for a Constant that holds text or a sparse tensor.

    >>> half = helper.make_node("Constant", [], ["c"], value_float=0.5)
    >>> numpy_helper.to_array(stored_tensor(half)).tolist()
    0.5
    """
    if node.op_type != "Constant" or node.domain not in ("", "ai.onnx"):
        return None
    for attribute in node.attribute:
        if attribute.name == "value":
            stored = onnx.TensorProto()
            stored.CopyFrom(attribute.t)
            stored.name = node.output[0]
            return stored
        if attribute.name in _NUMBERS:
            numbers = helper.get_attribute_value(attribute)
            array = np.asarray(numbers, _NUMBERS[attribute.name])
            return numpy_helper.from_array(array, node.output[0])
    return None
