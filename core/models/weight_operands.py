"""Which operands of an operator hold weights, where the operand's type alone does not say it.

A stored tensor is a weight when it holds several floats, or a matrix of codes (integers of at most
8 bits, fp8). What the operators below store besides is none: scales, zero points, limits, sizes,
initial states.
"""

import math

import onnx

from core.models.operator_sets import STANDARD_DOMAINS

_T = onnx.TensorProto
_FLOATS = {_T.FLOAT, _T.FLOAT16, _T.DOUBLE, _T.BFLOAT16}
_CODES = {
    _T.INT8, _T.UINT8, _T.INT4, _T.UINT4, _T.INT2, _T.UINT2, _T.FLOAT4E2M1,
    _T.FLOAT8E4M3FN, _T.FLOAT8E4M3FNUZ, _T.FLOAT8E5M2, _T.FLOAT8E5M2FNUZ,
}  # fmt: skip

_DOMAINS = (*STANDARD_DOMAINS, "com.microsoft")

# Operator -> the places among its inputs where weights are, biases among them.
_PLACES: dict[str, tuple[int, ...]] = {
    # layers
    "Conv": (1, 2),
    "ConvTranspose": (1, 2),
    "FusedConv": (1, 2),
    "Gemm": (0, 1, 2),
    "FusedGemm": (0, 1, 2),
    "LSTM": (1, 2, 3, 7),
    "GRU": (1, 2, 3),
    "RNN": (1, 2, 3),
    # layers on codes
    "QLinearConv": (3, 8),
    "QLinearMatMul": (0, 3),
    "QGemm": (3, 6),
    "ConvInteger": (1,),
    "MatMulInteger": (0, 1),
    "MatMulIntegerToFloat": (0, 1, 6),
    "DynamicQuantizeMatMul": (1, 4),
    "DynamicQuantizeLSTM": (1, 2, 3, 7),
    "MatMulNBits": (1, 5),
    "MatMulBnb4": (1,),
    "GatherBlockQuantized": (0,),
    "QAttention": (1, 2),
    "Attention": (1, 2),
    "MultiHeadAttention": (3,),
    "QEmbedLayerNormalization": (2, 3, 4, 5, 6),
    # arithmetic on codes
    "QLinearAdd": (0, 3),
    "QLinearMul": (0, 3),
    "QuantizeLinear": (0,),
    "DequantizeLinear": (0,),
    "DynamicQuantizeLinear": (0,),
    # normalization, whose weights may be few
    "BatchNormalization": (1, 2, 3, 4),
    "InstanceNormalization": (1, 2),
    "LayerNormalization": (1, 2),
    "GroupNormalization": (1, 2),
    # what takes floats that are no weights
    "Clip": (0,),
    "Dropout": (0,),
    "Pad": (0,),
    "Resize": (0,),
    "Upsample": (0,),
    "NonMaxSuppression": (0, 1),
    "OneHot": (),
    "Range": (),
    "RotaryEmbedding": (),
    "GroupQueryAttention": (),
}

# Operator -> the place of its bias, which is added to the products.
_BIASES = {
    "Conv": 2, "ConvTranspose": 2, "FusedConv": 2, "Gemm": 2, "FusedGemm": 2, "LSTM": 3, "GRU": 3,
    "RNN": 3, "QLinearConv": 8, "QGemm": 6, "MatMulNBits": 5, "MatMulIntegerToFloat": 6,
    "DynamicQuantizeMatMul": 4, "DynamicQuantizeLSTM": 3, "Attention": 2, "QAttention": 2,
    "MultiHeadAttention": 3,
}  # fmt: skip

# Operators that add, scale, look up or move numbers: runtimes leave their weights in float.
_LEFT_IN_FLOAT = {
    "Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Sum", "Mean", "Where", "Mod",
    "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "PRelu", "Clip",
    "Gather", "GatherElements", "GatherND", "GatherBlockQuantized", "ScatterElements", "ScatterND",
    "Concat", "Expand", "Identity", "Pad", "Reshape", "Resize", "Slice", "Split", "Squeeze", "Tile",
    "Transpose", "Unsqueeze", "Upsample", "Flatten", "Cast", "CastLike",
    "BatchNormalization", "GroupNormalization", "InstanceNormalization", "LayerNormalization",
    "RMSNormalization", "SimplifiedLayerNormalization", "SkipLayerNormalization",
    "SkipSimplifiedLayerNormalization", "EmbedLayerNormalization", "QEmbedLayerNormalization",
    "GroupNorm", "SkipGroupNorm", "BiasAdd", "BiasGelu", "FastGelu", "BiasSplitGelu",
    "BiasSoftmax", "BiasDropout",
    "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "QLinearAdd", "QLinearMul",
    "If", "Loop", "Scan", "SequenceInsert", "SequenceConstruct",
}  # fmt: skip


def multiplies_by_weights(node: onnx.NodeProto) -> bool:
    """Whether a stored operand of `node` is what a runtime would quantize as a layer's weights.

    True for operators that this table does not know: nobody vouches that they are harmless.
    """
    return node.domain not in _DOMAINS or node.op_type not in _LEFT_IN_FLOAT


def biases_of(node: onnx.NodeProto) -> set[str]:
    """The name of the node's operand that is a bias, where its operator has one."""
    place = _BIASES.get(node.op_type, len(node.input)) if node.domain in _DOMAINS else 0
    return set(node.input[place : place + 1]) if place else set()


def holds_weights(node: onnx.NodeProto, place: int, tensor: onnx.TensorProto) -> bool:
    """Whether the stored `tensor`, the input of `node` at `place`, holds weights.

    >>> clip = onnx.helper.make_node("Clip", ["x", "low"], ["y"])
    >>> add = onnx.helper.make_node("Add", ["x", "b"], ["y"])
    >>> stored = onnx.helper.make_tensor("b", onnx.TensorProto.FLOAT, [2], [0.0, 6.0])
    >>> holds_weights(clip, 1, stored), holds_weights(add, 1, stored)
    (False, True)
    """
    places = _PLACES.get(node.op_type) if node.domain in _DOMAINS else None
    if places is not None:
        return place in places
    size = math.prod(tensor.dims)
    return (tensor.data_type in _FLOATS and size > 1) or (
        tensor.data_type in _CODES and len(tensor.dims) >= 2
    )


def weights_in(node: onnx.NodeProto, tensor: onnx.TensorProto) -> int:
    """How many weights the stored `tensor`, an operand of `node`, holds.

    Operators of onnxruntime pack 4-bit weights and their like into bytes, and say so in their
    attributes: K and N, the sizes of the matrix, or the bits of a weight.

    >>> node = onnx.helper.make_node("MatMulNBits", ["x", "b", "s"], ["y"], K=64, N=10, bits=4)
    >>> packed = onnx.TensorProto(data_type=onnx.TensorProto.UINT8, dims=[10, 2, 16])
    >>> weights_in(node, packed)
    640
    """
    size = math.prod(tensor.dims)
    if tensor.data_type != _T.UINT8:
        return size
    numbers = {a.name: a.i for a in node.attribute if a.type == onnx.AttributeProto.INT}
    if numbers.get("K", 0) > 0 and numbers.get("N", 0) > 0:
        return min(numbers["K"] * numbers["N"], size * 8)
    bits = numbers.get("bits", 8)
    return size * 8 // bits if 0 < bits < 8 else size
