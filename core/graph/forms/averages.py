"""Means and sums of codes: one integer sum, one rescaling."""

import onnx

from core.graph.attributes import attributes, label
from core.graph.form import Wanted
from core.graph.operations import AveragePool, Reduce
from core.graph.reader import Reader
from core.graph.reduced_axes import reduced_axes
from core.graph.sliding import SLIDING, sliding
from core.graph.symbols import Waiting
from core.kernels.pool import average_pool


def window_average(reader: Reader, node: onnx.NodeProto, wanted: Wanted) -> None:
    """AveragePool."""
    a = attributes(node, **SLIDING, ceil_mode=0, count_include_pad=0)
    window = sliding(a, None, pooling=True)
    x = reader.one_scale(node.input[0])
    operation = AveragePool(average_pool, window, bool(a["count_include_pad"]), x.params, wanted.y)
    reader.emit(label(node), operation, (x.tensor,), wanted.output)


def global_average(reader: Reader, node: onnx.NodeProto, wanted: Wanted) -> None:
    """GlobalAveragePool; of one that was pooled already, that one."""
    attributes(node)
    before = reader.symbol(node.input[0])
    if isinstance(before, Waiting) and before.node.op_type == "GlobalAveragePool":
        reader.codes(node.input[0], wanted.y, wanted.output)
    else:
        x = reader.one_scale(node.input[0])
        operation = AveragePool(average_pool, None, False, x.params, wanted.y)
        reader.emit(label(node), operation, (x.tensor,), wanted.output)


def reduce(reader: Reader, node: onnx.NodeProto, wanted: Wanted) -> None:
    """ReduceMean and ReduceSum."""
    axes, keepdims = reduced_axes(reader, node)
    x = reader.one_scale(node.input[0])
    operation = Reduce(axes, keepdims, node.op_type == "ReduceMean", x.params, wanted.y)
    reader.emit(label(node), operation, (x.tensor,), wanted.output)
