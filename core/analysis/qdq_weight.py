"""A layer's weight as nodes: stored codes, DequantizeLinear, and back to the weight's own shape.

DequantizeLinear has one scale, or one for each entry of an axis. So weights under scales of groups
are stored a group a row, and laid out again once they are real numbers.
"""

from collections.abc import Callable, Iterator

import numpy as np
import onnx
from onnx import helper

from core.analysis.layers import Weight
from core.analysis.quantized_layer import QuantizedLayer
from core.analysis.quantizers import weight_params
from core.granularity import PerChannel, PerGroup

Store = Callable[[str, np.ndarray], str]  # stores a constant under such a name; its full name


def weight_nodes(
    codes: QuantizedLayer, weight: Weight, real: str, store: Store
) -> Iterator[onnx.NodeProto]:
    """The nodes that make `real`, the weight as its codes stand for it, in float32."""
    params = weight_params(codes.change.scaled(weight, codes.layer), codes.settings)
    scale, factors = np.asarray(params.scale), codes.change.outputs
    by_channel = weight.by_channel(codes.codes(weight).astype(np.int8))
    as_stored = by_channel.shape == weight.value.shape and weight.groups == 1
    channels = real if as_stored else f"{real}, by channel"
    if isinstance(params.granularity, PerGroup):
        scale = scale if factors is None else scale * factors.reshape(-1, 1)
        size = params.granularity.size
        yield from _from_groups(weight, by_channel, scale, size, channels, store)
    else:
        scale = scale if factors is None else scale * factors
        per_channel = isinstance(params.granularity, PerChannel) or factors is not None
        stored = store(f"{weight.name} codes", by_channel)
        by = store(f"{weight.name} scale", np.asarray(scale, np.float32))
        yield dequantize_node(stored, by, channels, weight.axis if per_channel else None)
    if not as_stored:
        yield from _as_stored(weight, channels, real, store)


def dequantize_node(codes: str, scale: str, output: str, axis: int | None) -> onnx.NodeProto:
    """DequantizeLinear with a zero point of 0; axis: of the scales, None for a single one."""
    node = helper.make_node("DequantizeLinear", [codes, scale], [output])
    if axis is not None:
        node.attribute.append(helper.make_attribute("axis", axis))
    return node


def _from_groups(
    weight: Weight, by_channel: np.ndarray, scale: np.ndarray, size: int, output: str, store: Store
) -> Iterator[onnx.NodeProto]:
    """From codes a group a row, the last of a channel filled up with 0, to `by_channel`'s shape."""
    axis = weight.axis or 0
    moved = np.moveaxis(by_channel, axis, 0)
    rows = moved.reshape(len(moved), -1)
    filled = np.pad(rows, [(0, 0), (0, -rows.shape[1] % size)])
    stored = store(f"{weight.name} codes", filled.reshape(-1, size))
    by = store(f"{weight.name} scale", scale.reshape(-1).astype(np.float32))
    yield dequantize_node(stored, by, f"{output}, a group a row", 0)
    shape = store(f"{weight.name} rows", np.array(filled.shape))
    whole = f"{output}, a channel a row"
    yield helper.make_node("Reshape", [f"{output}, a group a row", shape], [whole])
    if filled.shape != rows.shape:
        ends = (("from", 0), ("to", rows.shape[1]), ("axis", 1))
        limits = [store(f"{weight.name} {what}", np.array([n])) for what, n in ends]
        yield helper.make_node("Slice", [whole, *limits], [f"{whole}, cut"])
        whole = f"{whole}, cut"
    shape = store(f"{weight.name} sizes", np.array(moved.shape))
    if axis == 0:
        yield helper.make_node("Reshape", [whole, shape], [output])
        return
    yield helper.make_node("Reshape", [whole, shape], [f"{output}, channels first"])
    order = [*range(1, axis + 1), 0, *range(axis + 1, moved.ndim)]
    yield helper.make_node("Transpose", [f"{output}, channels first"], [output], perm=order)


def _as_stored(
    weight: Weight, by_channel: str, real: str, store: Store
) -> Iterator[onnx.NodeProto]:
    """What `Weight.as_stored` does, as nodes."""
    if weight.groups > 1:
        inputs, outputs, *kernel = weight.value.shape
        split = [weight.groups, outputs, inputs // weight.groups, *kernel]
        shape = store(f"{weight.name} groups", np.array(split))
        grouped, swapped = f"{real}, grouped", f"{real}, swapped"
        yield helper.make_node("Reshape", [by_channel, shape], [grouped])
        order = [0, 2, 1, *range(3, len(split))]
        yield helper.make_node("Transpose", [grouped], [swapped], perm=order)
        by_channel = swapped
    shape = store(f"{weight.name} shape", np.array(weight.value.shape))
    yield helper.make_node("Reshape", [by_channel, shape], [real])
