"""A layer's weight as nodes: stored codes, DequantizeLinear, and back to the weight's own shape.

DequantizeLinear has one scale, or one for each entry of an axis; from operator set 21 on also one
for each block of an axis. Before that, weights under scales of groups are stored a group a row, and
laid out again once they are real numbers.

Codes of 4 bits and fewer are stored as int4 from operator set 21 on, two to a byte, where the
layer's input stays in float: onnxruntime has integer kernels for codes of 8 bits only.
"""

from collections.abc import Callable, Iterator

import ml_dtypes
import numpy as np
import onnx
from onnx import helper

from core.analysis.layer_settings import LayerSettings
from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.simulation.quantizers import weight_params
from core.analysis.structure.layers import Weight
from core.analysis.structure.recent_operators import BLOCK_OPSET
from core.granularity import PerChannel, PerGroup
from core.params import QuantParams

Store = Callable[[str, np.ndarray], str]  # stores a constant under such a name; its full name

_INT4 = np.dtype(ml_dtypes.int4)


def fits_int4(settings: LayerSettings) -> bool:
    """Whether a layer's codes are stored as int4 where the operator set has that type."""
    return not settings.in_float and settings.weight_bits <= 4 and settings.activations == "float"


def weight_nodes(
    codes: QuantizedLayer, weight: Weight, real: str, opset: int, store: Store
) -> Iterator[onnx.NodeProto]:
    """The nodes that make `real`, the weight as its codes stand for it, in float32."""
    in_blocks = opset >= BLOCK_OPSET
    stored_type = _INT4 if in_blocks and fits_int4(codes.settings) else np.dtype(np.int8)
    params = weight_params(codes.change.scaled(weight, codes.layer), codes.settings)
    by_channel = weight.by_channel(codes.codes(weight)).astype(stored_type)
    as_stored = by_channel.shape == weight.value.shape and weight.groups == 1
    channels = real if as_stored else f"{real}, by channel"
    scale, zero_point = _scales(params, codes.change.outputs)
    if isinstance(params.granularity, PerGroup) and not in_blocks:
        scale, zero_point = scale.reshape(-1), zero_point.reshape(-1)
    by = [store(f"{weight.name} scale", scale)]
    if zero_point.any():
        by.append(store(f"{weight.name} zero point", zero_point.astype(stored_type)))
    if isinstance(params.granularity, PerGroup):
        size = params.granularity.size
        rows = _in_blocks if in_blocks else _a_group_a_row
        yield from rows(weight, by_channel, by, size, channels, store)
    else:
        per_channel = isinstance(params.granularity, PerChannel) or codes.change.outputs is not None
        stored = store(f"{weight.name} codes", by_channel)
        yield dequantize_node([stored, *by], channels, weight.axis if per_channel else None)
    if not as_stored:
        yield from _as_stored(weight, channels, real, store)


def _scales(params: QuantParams, factors: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Scales in float32, and their zero points.

    factors: what a channel's real weights are multiplied by, or None.
    """
    scale, zero_points = np.asarray(params.scale), np.asarray(params.zero_point)
    in_groups = isinstance(params.granularity, PerGroup)
    if factors is not None:
        scale = scale * (factors.reshape(-1, 1) if in_groups else factors)
    return scale.astype(np.float32), np.broadcast_to(zero_points, scale.shape)


def dequantize_node(inputs: list[str], output: str, axis: int | None) -> onnx.NodeProto:
    """DequantizeLinear of codes, scales and zero points, which are 0 where they are left out.

    axis: of the scales, None for a single one.
    """
    node = helper.make_node("DequantizeLinear", inputs, [output])
    if axis is not None:
        node.attribute.append(helper.make_attribute("axis", axis))
    return node


def _in_blocks(
    weight: Weight, by_channel: np.ndarray, by: list[str], size: int, output: str, store: Store
) -> Iterator[onnx.NodeProto]:
    """From codes a channel a row, with a scale for each block, to `by_channel`'s shape.

    by: names of the blocks' scales, and of their zero points where these are not 0.
    """
    moved = np.moveaxis(by_channel, weight.axis or 0, 0)
    stored, whole = store(f"{weight.name} codes", _rows(moved)), f"{output}, a channel a row"
    node = dequantize_node([stored, *by], whole, 1)
    node.attribute.append(helper.make_attribute("block_size", size))
    yield node
    yield from _from_rows(weight, moved, whole, output, store)


def _a_group_a_row(
    weight: Weight, by_channel: np.ndarray, by: list[str], size: int, output: str, store: Store
) -> Iterator[onnx.NodeProto]:
    """The same from codes a group a row, the last of a channel filled up with 0."""
    moved = np.moveaxis(by_channel, weight.axis or 0, 0)
    rows = _rows(moved)
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
    yield from _from_rows(weight, moved, whole, output, store)


def _rows(moved: np.ndarray) -> np.ndarray:
    """A channel a row; `moved` has channels first."""
    return moved.reshape(len(moved), -1)


def _from_rows(
    weight: Weight, moved: np.ndarray, rows: str, output: str, store: Store
) -> Iterator[onnx.NodeProto]:
    """From `rows`, of real numbers, to the axes of the weight by channel."""
    axis = weight.axis or 0
    shape = store(f"{weight.name} sizes", np.array(moved.shape))
    if axis == 0:
        yield helper.make_node("Reshape", [rows, shape], [output])
        return
    yield helper.make_node("Reshape", [rows, shape], [f"{output}, channels first"])
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
