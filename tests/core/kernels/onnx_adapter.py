"""ONNX's integer operators by way of our kernels: what an adapter needs to know, and no more."""

from collections.abc import Callable, Sequence

import numpy as np
from onnx import NodeProto, helper

from core import IntFormat
from core.kernels import conv_integer, matmul_integer, requantize

FORMATS = {"int8": IntFormat(8), "uint8": IntFormat(8, signed=False)}


def run_node(node: NodeProto, inputs: Sequence[np.ndarray | None]) -> np.ndarray:
    """The node's first output."""
    attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    return OPERATORS[node.op_type](attributes, *inputs)


def convolution(attributes: dict, x, w, zx, zw) -> np.ndarray:
    rank = x.ndim - 2
    pads = attributes.get("pads", [0] * 2 * rank)
    return conv_integer(
        x,
        w,
        0 if zx is None else zx,
        0 if zw is None else zw,
        attributes.get("strides", [1] * rank),
        list(zip(pads[:rank], pads[rank:], strict=True)),
        attributes.get("dilations", [1] * rank),
        attributes.get("group", 1),
    )


def conv_integer_node(attributes: dict, x, w, zx=None, zw=None) -> np.ndarray:
    return convolution(attributes, x, w, zx, zw)


def matmul_integer_node(attributes: dict, a, b, za=None, zb=None) -> np.ndarray:
    return matmul_integer(a, b, 0 if za is None else za, 0 if zb is None else zb)


def qlinear_conv(attributes: dict, x, sx, zx, w, sw, zw, sy, zy, bias=None) -> np.ndarray:
    acc = convolution(attributes, x, w, zx, zw)
    if bias is not None:
        acc = acc + bias.reshape(-1, *[1] * (acc.ndim - 2))
    scale = np.float32(sx) * sw.astype(np.float32) / np.float32(sy)
    return requantize(acc, scale.reshape(-1), zy.item(), FORMATS[zy.dtype.name])


def qlinear_matmul(attributes: dict, a, sa, za, b, sb, zb, sy, zy) -> np.ndarray:
    acc = matmul_integer(a, b, za, zb)
    scale = np.float32(sa) * sb.astype(np.float32) / np.float32(sy)
    return requantize(acc, scale.reshape(-1), zy.item(), FORMATS[zy.dtype.name], axis=-1)


OPERATORS: dict[str, Callable[..., np.ndarray]] = {
    "ConvInteger": conv_integer_node,
    "MatMulInteger": matmul_integer_node,
    "QLinearConv": qlinear_conv,
    "QLinearMatMul": qlinear_matmul,
}
