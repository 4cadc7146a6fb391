"""Means and sums of codes: one integer sum, one rescaling."""

import onnx

from core.graph.attributes import attributes, label
from core.graph.operations import AveragePool, Reduce
from core.graph.reader import Reader, Wanted
from core.graph.reduced_axes import reduced_axes
from core.graph.sliding import SLIDING, sliding


def average_pool(reader: Reader, node: onnx.NodeProto, wanted: Wanted) -> None:
    """AveragePool."""
    a = attributes(node, **SLIDING, ceil_mode=0, count_include_pad=0)
    window = sliding(a, None, pooling=True)
    x = reader.one_scale(node.input[0])
    operation = AveragePool(window, bool(a["count_include_pad"]), x.params, wanted.y)
    reader.emit(label(node), operation, (x.tensor,), wanted.output)


def global_average_pool(reader: Reader, node: onnx.NodeProto, wanted: Wanted) -> None:
    """GlobalAveragePool."""
    attributes(node)
    x = reader.one_scale(node.input[0])
    reader.emit(
        label(node), AveragePool(None, False, x.params, wanted.y), (x.tensor,), wanted.output
    )


def reduce(reader: Reader, node: onnx.NodeProto, wanted: Wanted) -> None:
    """ReduceMean and ReduceSum."""
    axes, keepdims = reduced_axes(reader, node)
    x = reader.one_scale(node.input[0])
    operation = Reduce(axes, keepdims, node.op_type == "ReduceMean", x.params, wanted.y)
    reader.emit(label(node), operation, (x.tensor,), wanted.output)
