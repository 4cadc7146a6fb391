"""Convolutions and matrix products of real numbers, as integer sums.

acc = Σ (x − Zˣ)(w − Zʷ) + bias,    real = Sˣ·Sʷ · acc
"""

from dataclasses import replace

import numpy as np
import onnx

from core.granularity import PerTensor
from core.graph.attributes import attributes, input_of, label
from core.graph.bias import bias_of, stored_bias
from core.graph.forms.product_scales import (
    along,
    product_scale,
    register_of,
    stored,
    transposed,
)
from core.graph.operands import operands
from core.graph.reader import Reader
from core.graph.sliding import SLIDING, sliding
from core.graph.sum_operations import Bias, ConvSums, ConvTransposeSums, MatMulSums
from core.graph.symbols import NoIntegerForm, Real, Sums


def conv(reader: Reader, node: onnx.NodeProto) -> Sums:
    """Conv."""
    x, w = reader.one_scale(node.input[0]), reader.real(node.input[1])
    return conv_sums(reader, node, x, w, stored_bias(reader, input_of(node, 2)))


def conv_sums(
    reader: Reader, node: onnx.NodeProto, x: Real, w: Real, bias: np.ndarray | None
) -> Sums:
    """A convolution of `x` with `w` (O, C / groups, …), and a bias in real numbers (O,)."""
    a = attributes(node, **SLIDING, group=1)
    weights = stored(w)
    along(w, 0)
    window = sliding(a, weights.shape[2:])
    scale = product_scale(x, w)
    added = _one_a_channel(bias, scale, weights.shape[0])
    given, tensors = operands(x, w)
    register = register_of(x, w, 0, added)
    operation = ConvSums(given, x.params, w.params, window, a["group"], added, register)
    return emit_sums(reader, node, operation, tensors, Sums("", scale, 1))


def conv_transpose(reader: Reader, node: onnx.NodeProto) -> Sums:
    """ConvTranspose, its weights (C, O / groups, …) of one scale, or with one an output channel."""
    a = attributes(node, **SLIDING, group=1, output_padding=None, output_shape=None)
    x, w = reader.one_scale(node.input[0]), reader.real(node.input[1])
    weights = stored(w)
    groups = a["group"]
    depthwise = groups == weights.shape[0] and weights.shape[1] == 1
    along(w, 0 if depthwise else 1)
    if groups > 1 and not depthwise and not isinstance(w.params.granularity, PerTensor):
        raise NoIntegerForm("the groups of a transposed convolution share its scales")
    window = sliding(a, weights.shape[2:])
    scale = product_scale(x, w)
    added = _one_a_channel(stored_bias(reader, input_of(node, 2)), scale, weights.shape[1] * groups)
    extra = tuple(a["output_padding"] or (0,) * len(window.given.kernel))
    shape = tuple(a["output_shape"]) if a["output_shape"] else None
    given, tensors = operands(x, w)
    register = register_of(x, w, 1, added)
    operation = ConvTransposeSums(
        given, x.params, w.params, window, extra, shape, groups, added, register
    )
    return emit_sums(reader, node, operation, tensors, Sums("", scale, 1))


def _one_a_channel(bias: np.ndarray | None, scale: np.ndarray, channels: int) -> Bias | None:
    """The bias of a convolution.

    Raises:
        NoIntegerForm: for another shape than (channels,).
    """
    if bias is None:
        return None
    if bias.shape != (channels,):
        raise NoIntegerForm(f"its bias has shape {bias.shape}, and it has {channels} channels")
    return bias_of(bias, scale, 1)


def matmul(reader: Reader, node: onnx.NodeProto) -> Sums:
    """MatMul, the weights on either side."""
    attributes(node)
    left, right = reader.real(node.input[0]), reader.real(node.input[1])
    return matmul_sums(reader, node, left, right, None)


def gemm(reader: Reader, node: onnx.NodeProto) -> Sums:
    """Gemm: alpha·A·B + beta·C, with C stored and one number for each column."""
    left, right = reader.real(node.input[0]), reader.real(node.input[1])
    return gemm_sums(reader, node, left, right, stored_bias(reader, input_of(node, 2)))


def gemm_sums(
    reader: Reader, node: onnx.NodeProto, left: Real, right: Real, bias: np.ndarray | None
) -> Sums:
    """A Gemm of `left` and `right`, and a bias in real numbers."""
    a = attributes(node, alpha=1.0, beta=1.0, transA=0, transB=0)
    if a["alpha"] <= 0:
        raise NoIntegerForm(f"Gemm with alpha = {a['alpha']:g} has no integer form")
    if a["transA"]:
        left = transposed(left, label(node))
    if a["transB"]:
        right = transposed(right, label(node))
    if bias is not None:
        if bias.size > 1 and bias.shape != (bias.size,) and bias.shape != (1, bias.size):
            raise NoIntegerForm(f"Gemm with C of shape {bias.shape} has no integer form")
        bias = bias * np.float32(a["beta"])
    return matmul_sums(reader, node, left, right, bias, np.float32(a["alpha"]))


def matmul_sums(
    reader: Reader,
    node: onnx.NodeProto,
    left: Real,
    right: Real,
    bias: np.ndarray | None,
    factor: np.float32 | float = 1.0,
) -> Sums:
    """factor · left @ right; one of the two may have a scale for each row or each column."""
    rows = not isinstance(left.params.granularity, PerTensor)
    columns = not isinstance(right.params.granularity, PerTensor)
    if rows and (columns or bias is not None):
        raise NoIntegerForm("a product with scales on both sides has no integer form")
    along(left, -2)
    along(right, -1)
    if columns and stored(right).ndim == 1:
        raise NoIntegerForm("its vector has a scale for each number that it sums")
    scale = np.asarray(product_scale(left, right) * np.float32(factor), np.float32)
    axis = _axis_of_rows(reader, node, left) if rows else -1
    added = None if bias is None else bias_of(bias, scale, -1)
    given, tensors = operands(left, right)
    register = None
    if right.constant is not None and right.constant.ndim > 1:
        register = register_of(left, right, -1, added)
    elif left.constant is not None and left.constant.ndim > 1:
        register = register_of(right, left, -2, added)
    operation = MatMulSums(given, left.params, right.params, added, register)
    return emit_sums(reader, node, operation, tensors, Sums("", scale, axis))


def _axis_of_rows(reader: Reader, node: onnx.NodeProto, left: Real) -> int:
    """Where the rows of `left` lie in the product: at the end, where it is one with a vector.

    Raises:
        NoIntegerForm: when it is not known whether it is.
    """
    rank = reader.types.ranks.get(node.output[0])
    if rank is None:
        raise NoIntegerForm("it has a scale for each row, of which the axis is not known")
    return -1 if rank < stored(left).ndim else -2


def emit_sums(
    reader: Reader,
    node: onnx.NodeProto,
    operation: ConvSums | ConvTransposeSums | MatMulSums,
    inputs: tuple[str, ...],
    sums: Sums,
) -> Sums:
    """The node that makes the sums, in a tensor of their own."""
    tensor = reader.fresh(f"{node.output[0]} (accumulator)")
    reader.emit(label(node), operation, inputs, tensor)
    return replace(sums, tensor=tensor, scale=finer(sums.scale, operation.bias))


def finer(scale: np.ndarray, bias: Bias | None) -> np.ndarray:
    """The scale of sums once the bias with its spare bits is added."""
    return scale if bias is None else np.asarray(scale / np.float32(2**bias.spare_bits))
