"""The tensors that a graph stores: initializers, and Constant nodes that hold numbers."""

import numpy as np
import onnx
from onnx import numpy_helper

from core.errors import InputError
from core.models.operator_sets import is_standard

# Attribute of a Constant -> the field that holds it, and the element type of its tensor.
_NUMBERS = {
    "value_float": ("f", np.float32),
    "value_floats": ("floats", np.float32),
    "value_int": ("i", np.int64),
    "value_ints": ("ints", np.int64),
}


def array_of(tensor: onnx.TensorProto, what: str = "tensor") -> np.ndarray:
    """The numbers of a stored tensor. what: what messages call it.

    Raises:
        InputError: when its bytes do not fit its shape and type, or its type is not known.

    >>> array_of(numpy_helper.from_array(np.array([1.0, 2.0]), "w")).tolist()
    [1.0, 2.0]
    """
    try:
        if any(size < 0 for size in tensor.dims):  # NumPy would guess one
            raise ValueError(f"its shape is {list(tensor.dims)}")
        return numpy_helper.to_array(tensor)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        reason = f"there is no element type {error}" if isinstance(error, KeyError) else error
        raise InputError(
            f"the {what} {tensor.name!r} is damaged: {reason}; export the model again."
        ) from None


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

    >>> half = onnx.helper.make_node("Constant", [], ["c"], value_float=0.5)
    >>> array_of(stored_tensor(half)).tolist()
    0.5
    """
    if not is_standard(node, "Constant"):
        return None
    for attribute in node.attribute:
        if attribute.name == "value":
            stored = onnx.TensorProto()
            stored.CopyFrom(attribute.t)
            stored.name = node.output[0]
            return stored
        if attribute.name in _NUMBERS:
            field, dtype = _NUMBERS[attribute.name]
            array = np.asarray(getattr(attribute, field), dtype)
            return numpy_helper.from_array(array, node.output[0])
    return None
