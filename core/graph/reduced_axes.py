"""Which axes a reduction takes: an attribute, or since operator sets 13 and 18 a stored input."""

import onnx

from core.graph.attributes import attributes, input_of
from core.graph.reader import Reader


def reduced_axes(reader: Reader, node: onnx.NodeProto) -> tuple[tuple[int, ...] | None, bool]:
    """The axes (None: all) and whether they stay with length 1.

    Raises:
        NoIntegerForm: when the axes are computed.
    """
    a = attributes(node, axes=None, keepdims=1, noop_with_empty_axes=0)
    axes = a["axes"]
    if name := input_of(node, 1):
        axes = reader.constant(name).reshape(-1).tolist()
    if not axes:
        axes = () if a["noop_with_empty_axes"] else None
    return (None if axes is None else tuple(axes)), bool(a["keepdims"])
