"""A node's attributes, read so that none can be overlooked."""

from typing import Any

import numpy as np
import onnx
from onnx import helper

from core.graph.symbols import NoIntegerForm


def attributes(node: onnx.NodeProto, **known: Any) -> dict[str, Any]:
    """The node's attributes over the defaults `known`; text is str.

    Raises:
        NoIntegerForm: for an attribute that is not among them.

    >>> attributes(helper.make_node("Gemm", ["a", "b"], ["y"], transB=1), transA=0, transB=0)
    {'transA': 0, 'transB': 1}
    """
    values = dict(known)
    for attribute in node.attribute:
        if attribute.name not in known:
            raise NoIntegerForm(f"{node.op_type} with {attribute.name} has no integer form")
        value = helper.get_attribute_value(attribute)
        values[attribute.name] = (
            value.decode(errors="replace") if isinstance(value, bytes) else value
        )
    return values


def input_of(node: onnx.NodeProto, position: int) -> str:
    """The name of the input at `position`, "" where it is left out."""
    return node.input[position] if position < len(node.input) else ""


def label(node: onnx.NodeProto) -> str:
    """The node's name, or that of its first output where it has none."""
    return node.name or next((name for name in node.output if name), node.op_type)


def is_whole(values: np.ndarray) -> np.ndarray:
    """Where float64 `values` are whole numbers, up to what rounding them to float32 explains.

    >>> is_whole(np.array([3.0, 3.1, 1e6 + 0.01])).tolist()
    [True, False, True]
    """
    return np.abs(values - np.rint(values)) <= np.abs(values) * 2.0**-22
