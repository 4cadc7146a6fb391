"""A layer's weight as nodes: stored codes, DequantizeLinear, and back to the weight's own shape.

DequantizeLinear has one scale, or one for each entry of an axis. So weights under scales of groups
are stored a group a row, and laid out again once they are real numbers.
"""

from collections.abc import Callable, Iterator, Sequence

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
    params, factors = _params(codes, weight), codes.change.outputs
    by_channel = weight.by_channel(codes.codes(weight).astype(np.int8))
    as_stored = by_channel.shape == weight.value.shape and weight.groups == 1
    channels = real if as_stored else f"{real}, by channel"
    if isinstance(params.granularity, PerGroup):
        rows = _rows(weight, by_channel, params.granularity.size)
        stored = [store(f"{weight.name} codes", rows.reshape(-1, params.granularity.size))]
        stored += [
            store(f"{weight.name} {what}", n.reshape(-1)) for what, n in _scales(codes, weight)
        ]
        yield dequantize_node(stored, f"{channels}, a group a row", 0)
        yield from _from_groups(weight, by_channel, rows.shape, channels, store)
    else:
        per_channel = isinstance(params.granularity, PerChannel) or factors is not None
        stored = [store(f"{weight.name} codes", by_channel)]
        stored += [store(f"{weight.name} {what}", n) for what, n in _scales(codes, weight)]
        yield dequantize_node(stored, channels, weight.axis if per_channel else None)
    if not as_stored:
        yield from _as_stored(weight, channels, real, store)


def dequantize_node(inputs: Sequence[str], output: str, axis: int | None) -> onnx.NodeProto:
    """DequantizeLinear of codes, scales and zero points, which are 0 where they are left out.

    axis: of the scales, None for a single one.
    """
    node = helper.make_node("DequantizeLinear", inputs, [output])
    if axis is not None:
        node.attribute.append(helper.make_attribute("axis", axis))
    return node


def _params(codes: QuantizedLayer, weight: Weight) -> QuantParams:
    return weight_params(codes.change.scaled(weight, codes.layer), codes.settings)


def _scales(codes: QuantizedLayer, weight: Weight) -> Iterator[tuple[str, np.ndarray]]:
    """Scales, times the factors of the output channels, and zero points where there are any."""
    params, factors = _params(codes, weight), codes.change.outputs
    scale = np.asarray(params.scale)
    if factors is not None:
        in_groups = isinstance(params.granularity, PerGroup)
        scale = scale * (factors.reshape(-1, 1) if in_groups else factors)
    yield "scale", np.asarray(scale, np.float32)
    if codes.settings.affine_weights:
        zero_points = np.asarray(params.zero_point).astype(np.int8)
        yield "zero point", np.broadcast_to(zero_points, scale.shape)


def _rows(weight: Weight, by_channel: np.ndarray, size: int) -> np.ndarray:
    """(channels, a multiple of `size`) the codes, filled up with 0."""
    moved = np.moveaxis(by_channel, weight.axis or 0, 0)
    rows = moved.reshape(len(moved), -1)
    return np.pad(rows, [(0, 0), (0, -rows.shape[1] % size)])


def _from_groups(
    weight: Weight, by_channel: np.ndarray, filled: tuple[int, ...], output: str, store: Store
) -> Iterator[onnx.NodeProto]:
    """From a group a row by way of `filled`, a channel a row, to the shape of `by_channel`."""
    axis = weight.axis or 0
    shape = np.moveaxis(by_channel, axis, 0).shape
    there = by_channel.size // shape[0]
    whole = f"{output}, a channel a row"
    rows = store(f"{weight.name} rows", np.array(filled))
    yield helper.make_node("Reshape", [f"{output}, a group a row", rows], [whole])
    if there != filled[1]:
        ends = (("from", 0), ("to", there), ("axis", 1))
        limits = [store(f"{weight.name} {what}", np.array([n])) for what, n in ends]
        yield helper.make_node("Slice", [whole, *limits], [f"{whole}, cut"])
        whole = f"{whole}, cut"
    sizes = store(f"{weight.name} sizes", np.array(shape))
    if axis == 0:
        yield helper.make_node("Reshape", [whole, sizes], [output])
        return
    yield helper.make_node("Reshape", [whole, sizes], [f"{output}, channels first"])
    order = [*range(1, axis + 1), 0, *range(axis + 1, len(shape))]
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
