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
from core.params import QuantParams

Store = Callable[[str, np.ndarray], str]  # stores a constant under such a name; its full name


def weight_nodes(
    codes: QuantizedLayer, weight: Weight, real: str, store: Store
) -> Iterator[onnx.NodeProto]:
    """The nodes that make `real`, the weight as its codes stand for it, in float32."""
    params = weight_params(codes.change.scaled(weight, codes.layer), codes.settings)
    by_channel = weight.by_channel(codes.codes(weight).astype(np.int8))
    as_stored = by_channel.shape == weight.value.shape and weight.groups == 1
    channels = real if as_stored else f"{real}, by channel"
    by = _scales(weight, params, codes.change.outputs, store)
    if isinstance(params.granularity, PerGroup):
        size = params.granularity.size
        yield from _from_groups(weight, by_channel, by, size, channels, store)
    else:
        per_channel = isinstance(params.granularity, PerChannel) or codes.change.outputs is not None
        stored = store(f"{weight.name} codes", by_channel)
        yield dequantize_node([stored, *by], channels, weight.axis if per_channel else None)
    if not as_stored:
        yield from _as_stored(weight, channels, real, store)


def _scales(
    weight: Weight, params: QuantParams, factors: np.ndarray | None, store: Store
) -> list[str]:
    """The names of the stored scales, and of the zero points where one is not 0.

    factors: what a channel's real weights are multiplied by, or None.
    """
    scale, zero_points = np.asarray(params.scale), np.asarray(params.zero_point)
    in_groups = isinstance(params.granularity, PerGroup)
    if factors is not None:
        scale = scale * (factors.reshape(-1, 1) if in_groups else factors)
    zero_points = np.broadcast_to(zero_points, scale.shape)
    if in_groups:
        scale, zero_points = scale.reshape(-1), zero_points.reshape(-1)
    by = [store(f"{weight.name} scale", scale.astype(np.float32))]
    if zero_points.any():
        by.append(store(f"{weight.name} zero point", zero_points.astype(np.int8)))
    return by


def dequantize_node(inputs: list[str], output: str, axis: int | None) -> onnx.NodeProto:
    """DequantizeLinear of codes, scales and zero points, which are 0 where they are left out.

    axis: of the scales, None for a single one.
    """
    node = helper.make_node("DequantizeLinear", inputs, [output])
    if axis is not None:
        node.attribute.append(helper.make_attribute("axis", axis))
    return node


def _from_groups(
    weight: Weight, by_channel: np.ndarray, by: list[str], size: int, output: str, store: Store
) -> Iterator[onnx.NodeProto]:
    """From codes a group a row, the last of a channel filled up with 0, to `by_channel`'s shape.

    by: names of the groups' scales, and of their zero points where these are not 0.
    """
    axis = weight.axis or 0
    moved = np.moveaxis(by_channel, axis, 0)
    rows = moved.reshape(len(moved), -1)
    filled = np.pad(rows, [(0, 0), (0, -rows.shape[1] % size)])
    stored = store(f"{weight.name} codes", filled.reshape(-1, size))
    yield dequantize_node([stored, *by], f"{output}, a group a row", 0)
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
