"""Small float networks of kinds that people quantize: a decoder, a recurrent one, attention."""

from collections.abc import Callable

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

node = helper.make_node
Stored = dict[str, np.ndarray]


def _model(
    nodes: list[onnx.NodeProto], stored: Stored, shape: list[int | str], opset: int = 17
) -> onnx.ModelProto:
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(np.asarray(v), k) for k, v in stored.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def _normal(rng: np.random.Generator) -> Callable[..., np.ndarray]:
    return lambda *shape: (rng.normal(0, 1, shape) / np.sqrt(shape[-1])).astype(np.float32)


def decoder() -> tuple[onnx.ModelProto, tuple[int, ...]]:
    """SAME padding, strides, transposed convolution, Resize to the nearest, pooling with ceil."""
    w = _normal(np.random.default_rng(0))
    nodes = [
        node("Conv", ["x", "w1", "b1"], ["c1"], auto_pad="SAME_UPPER", strides=[2, 2]),
        node("LeakyRelu", ["c1"], ["r1"], alpha=0.1),
        node("AveragePool", ["r1"], ["p1"], kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1),
        node("ConvTranspose", ["p1", "w2", "b2"], ["t1"], strides=[2, 2], output_padding=[1, 1]),
        node("Relu", ["t1"], ["r2"]),
        node("Resize", ["r2", "", "scales"], ["u1"], mode="nearest"),
        node("Conv", ["u1", "w3"], ["c3"], auto_pad="SAME_LOWER", group=4),
        node("HardSwish", ["c3"], ["h3"]),
        node("Pad", ["h3", "pads"], ["q3"]),
        node("GlobalAveragePool", ["q3"], ["g"]),
        node("Flatten", ["g"], ["f"]),
        node("Gemm", ["f", "w4", "b4"], ["y"], transB=1),
    ]
    stored = {
        "w1": w(8, 3, 3, 3), "b1": w(8), "w2": w(8, 4, 3, 3), "b2": w(4), "w3": w(8, 1, 3, 3),
        "scales": np.float32([1, 1, 2, 2]), "pads": np.array([0, 0, 1, 1, 0, 0, 1, 1]),
        "w4": w(5, 8), "b4": w(5),
    }  # fmt: skip
    return _model(nodes, stored, [2, 3, 17, 17]), (2, 3, 17, 17)


def recurrent() -> tuple[onnx.ModelProto, tuple[int, ...]]:
    """A one-dimensional convolution, an LSTM, and a product over its states."""
    w = _normal(np.random.default_rng(1))
    nodes = [
        node("Conv", ["x", "w1", "b1"], ["c1"], pads=[1, 1]),
        node("Tanh", ["c1"], ["t1"]),
        node("Transpose", ["t1"], ["s1"], perm=[2, 0, 1]),
        node("LSTM", ["s1", "wl", "rl", "bl"], ["l1", "h1"], hidden_size=6),
        node("Squeeze", ["l1", "one"], ["l2"]),
        node("MatMul", ["l2", "w2"], ["m2"]),
        node("Add", ["m2", "b2"], ["a2"]),
        node("ReduceMean", ["a2"], ["y"], axes=[0], keepdims=0),
    ]
    stored = {
        "w1": w(8, 4, 3), "b1": w(8), "wl": w(1, 24, 8), "rl": w(1, 24, 6), "bl": w(1, 48),
        "one": np.array([1]), "w2": w(6, 5), "b2": w(5),
    }  # fmt: skip
    return _model(nodes, stored, [2, 4, 9]), (2, 4, 9)


def attention() -> tuple[onnx.ModelProto, tuple[int, ...]]:
    """One block of a transformer encoder: attention, layer normalization, a GELU by Erf."""
    w = _normal(np.random.default_rng(2))
    nodes = [
        node("LayerNormalization", ["x", "g1", "n1"], ["h"], axis=-1),
        *(node("MatMul", ["h", f"w{p}"], [f"{p}0"]) for p in "qkv"),
        *(node("Add", [f"{p}0", f"b{p}"], [f"{p}1"]) for p in "qkv"),
        *(node("Reshape", [f"{p}1", "heads"], [f"{p}2"]) for p in "qkv"),
        node("Transpose", ["q2"], ["q"], perm=[0, 2, 1, 3]),
        node("Transpose", ["k2"], ["k"], perm=[0, 2, 3, 1]),
        node("Transpose", ["v2"], ["v"], perm=[0, 2, 1, 3]),
        node("MatMul", ["q", "k"], ["s0"]),
        node("Div", ["s0", "root"], ["s1"]),
        node("Softmax", ["s1"], ["s"], axis=-1),
        node("MatMul", ["s", "v"], ["o0"]),
        node("Transpose", ["o0"], ["o1"], perm=[0, 2, 1, 3]),
        node("Reshape", ["o1", "flat"], ["o2"]),
        node("MatMul", ["o2", "wo"], ["o3"]),
        node("Add", ["x", "o3"], ["r"]),
        node("MatMul", ["r", "w1"], ["m1"]),
        node("Add", ["m1", "b1"], ["m2"]),
        node("Div", ["m2", "two"], ["e0"]),
        node("Erf", ["e0"], ["e1"]),
        node("Add", ["e1", "one"], ["e2"]),
        node("Mul", ["m2", "e2"], ["e3"]),
        node("Mul", ["e3", "half"], ["e4"]),
        node("MatMul", ["e4", "w2"], ["m3"]),
        node("Add", ["r", "m3"], ["y"]),
    ]
    stored = {
        "g1": np.ones(16, np.float32), "n1": np.zeros(16, np.float32),
        **{f"w{p}": w(16, 16) for p in "qkvo"}, **{f"b{p}": w(16) for p in "qkv"},
        "heads": np.array([0, 0, 2, 8]), "flat": np.array([0, 0, 16]),
        "root": np.float32(np.sqrt(8)), "two": np.float32(np.sqrt(2)), "one": np.float32(1),
        "half": np.float32(0.5), "w1": w(16, 32), "b1": w(32), "w2": w(32, 16),
    }  # fmt: skip
    return _model(nodes, stored, [2, 7, 16]), (2, 7, 16)


NETWORKS = {"decoder": decoder, "recurrent": recurrent, "attention": attention}
