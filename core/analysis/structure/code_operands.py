"""Where operators store weights in codes, and which of the codes share a scale."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import onnx

from core.analysis.structure.packed_codes import unpacked
from core.calibration.blocks import block_rows
from core.errors import InputError
from core.formats import IntFormat
from core.granularity import Granularity, PerChannel, PerGroup, PerTensor
from core.graph.stored_params import format_of
from core.graph.symbols import NoIntegerForm
from core.models.stored import array_of

_LAST = -1  # axis

# Operator -> the places of codes, scales and zero points among its inputs, and the axis of scales.
_PLACES: Mapping[str, tuple[tuple[int, int | None, int, int], ...]] = {
    "DequantizeLinear": ((0, 1, 2, 1),),
    "QLinearConv": ((3, 4, 5, 0),),
    "QLinearMatMul": ((0, 1, 2, 0), (3, 4, 5, _LAST)),
    "QGemm": ((3, 4, 5, _LAST),),
    "ConvInteger": ((1, None, 3, 0),),
    "MatMulInteger": ((1, None, 3, _LAST),),
    "MatMulIntegerToFloat": ((1, 3, 5, _LAST),),
    "DynamicQuantizeMatMul": ((1, 2, 3, _LAST),),
    "DynamicQuantizeLSTM": ((1, 8, 9, 0), (2, 10, 11, 0)),
    "QAttention": ((1, 4, 7, _LAST),),
    "MatMulNBits": ((1, 2, 3, 0),),
    "GatherBlockQuantized": ((0, 2, 3, _LAST),),
}


@dataclass(frozen=True, eq=False)
class CodeBlocks:
    """Codes, a row for each that share a scale.

    codes: (blocks, n) integers. used: (blocks, n) bool, false where a block was filled up.
    scales: (blocks,) float64; None where another node multiplies by them. zero_points: (blocks,).
    """

    codes: np.ndarray
    used: np.ndarray
    scales: np.ndarray | None
    zero_points: np.ndarray
    format: IntFormat


@dataclass(frozen=True)
class CodeOperand:
    """The weights of a node that are stored in codes: names of the tensors, "" for none."""

    node: onnx.NodeProto
    codes: str
    scales: str
    zero_points: str
    axis: int


def code_operands(
    node: onnx.NodeProto, stored: Mapping[str, onnx.TensorProto]
) -> list[CodeOperand]:
    """The operands of the node that are stored codes; [] for operators that take none."""

    def name(place: int | None) -> str:
        return node.input[place] if place is not None and place < len(node.input) else ""

    return [
        CodeOperand(node, name(codes), name(scales), name(zeros), axis)
        for codes, scales, zeros, axis in _PLACES.get(node.op_type, ())
        if name(codes) in stored and len(stored[name(codes)].dims) > 1
    ]


def code_blocks(one: CodeOperand, stored: Mapping[str, onnx.TensorProto]) -> CodeBlocks:
    """The codes of an operand with their scales.

    Raises:
        InputError: why they are not read: no integers of at most 8 bits, other scales than one a
            tensor, a channel or a block, or sizes that do not fit.
    """
    if one.scales and one.scales not in stored:
        raise InputError("its scales are computed.")
    codes = array_of(stored[one.codes])
    scales = array_of(stored[one.scales]).astype(np.float64) if one.scales else None
    zeros = array_of(stored[one.zero_points]) if one.zero_points in stored else None
    bits = _integers(one.node).get("bits", 4)
    try:
        if one.node.op_type == "MatMulNBits":
            return _of_columns(one.node, codes, scales, zeros, IntFormat(bits, signed=False))
        if one.node.op_type == "GatherBlockQuantized" and codes.dtype == np.uint8:
            codes, zeros = unpacked(codes, bits), None if zeros is None else unpacked(zeros, bits)
            return _of_array(one, codes, scales, zeros, IntFormat(bits, signed=False))
        return _of_array(one, codes, scales, zeros, format_of(codes.dtype))
    except (NoIntegerForm, ValueError, IndexError) as error:
        raise InputError(f"{error}.") from None


def _of_columns(
    node: onnx.NodeProto,
    packed: np.ndarray,
    scales: np.ndarray | None,
    zeros: np.ndarray | None,
    format: IntFormat,
) -> CodeBlocks:
    """Of MatMulNBits: packed (columns, blocks, bytes), zero points packed along the blocks."""
    numbers = _integers(node)
    size, inputs = numbers.get("block_size", 0), numbers.get("K", 0)
    columns, blocks, _ = packed.shape
    codes = unpacked(packed, format.bits)
    if scales is None or scales.size != columns * blocks or codes.shape[2] != size:
        raise ValueError(f"its codes of shape {list(packed.shape)} do not fit its scales or blocks")
    if zeros is None:
        zeros = np.full((columns, blocks), 2 ** (format.bits - 1))
    elif zeros.dtype == np.uint8:
        zeros = unpacked(zeros.reshape(columns, -1), format.bits)[:, :blocks]
    used = np.arange(blocks * size).reshape(blocks, size) < inputs
    return CodeBlocks(
        codes.reshape(-1, size),
        np.broadcast_to(used, codes.shape).reshape(-1, size),
        scales.reshape(-1),
        zeros.reshape(-1).astype(np.float64),
        format,
    )


def _of_array(
    one: CodeOperand,
    codes: np.ndarray,
    scales: np.ndarray | None,
    zeros: np.ndarray | None,
    format: IntFormat,
) -> CodeBlocks:
    """Codes in the shape of the tensor that they stand for."""
    parameters = scales if scales is not None else zeros
    granularity = _granularity(one, codes, parameters)
    count = 1 if parameters is None else parameters.size
    if zeros is None:
        zeros = np.zeros(count)
    elif zeros.ndim > 1 and parameters is not None:
        zeros = zeros[..., : parameters.shape[-1]]  # a last byte may hold one code too many
    kept = codes.astype(format.storage)
    return CodeBlocks(
        block_rows(kept, granularity),
        block_rows(np.ones(codes.shape, bool), granularity),
        None if scales is None else scales.reshape(-1),
        np.broadcast_to(zeros.astype(np.float64).reshape(-1), (count,)),
        format,
    )


def _granularity(one: CodeOperand, codes: np.ndarray, parameters: np.ndarray | None) -> Granularity:
    """Which codes share a scale.

    Raises:
        ValueError: for scales of another shape.
    """
    if parameters is None or parameters.size == 1:
        return PerTensor()
    numbers = _integers(one.node)
    axis = numbers.get("quantize_axis", numbers.get("axis", one.axis))
    if one.node.op_type == "QGemm" and numbers.get("transB", 0):
        axis = 0
    if not -codes.ndim <= axis < codes.ndim:
        raise ValueError(f"its scales lie along axis {axis} of {codes.ndim}")
    # A block longer than the axis would be filled up to its whole length.
    block = min(numbers.get("block_size", 0), max(codes.shape[axis], 1))
    granularity: Granularity = PerGroup(axis, block, pad=True) if block else PerChannel(axis)
    if granularity.parameter_shape(codes.shape) != parameters.shape:
        raise ValueError(
            f"its codes of shape {list(codes.shape)} have scales of shape {list(parameters.shape)}"
        )
    return granularity


def _integers(node: onnx.NodeProto) -> dict[str, int]:
    return {a.name: int(a.i) for a in node.attribute if a.type == onnx.AttributeProto.INT}
