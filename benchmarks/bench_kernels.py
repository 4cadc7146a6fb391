"""Integer kernels beside float32 NumPy, int32 NumPy and onnxruntime."""

import numpy as np
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

from benchmarks.row import Row
from benchmarks.timing import race
from core.kernels import conv_integer, matmul_integer

_PRODUCTS = ((256, 256, 256), (1024, 1024, 1024), (4096, 576, 64))
_CONVOLUTIONS = ((32, 16, 28, 32), (64, 32, 14, 64), (8, 64, 32, 64))  # N, C, side, O


def run() -> list[Row]:
    """Products of s8 codes, then 3×3 convolutions of u8 by s8."""
    rng = np.random.default_rng(0)
    rows = []
    for shape in _PRODUCTS:
        rows += _product(rng, *shape)
    for shape in _CONVOLUTIONS:
        rows += _convolution(rng, *shape)
    return rows


def _product(rng: np.random.Generator, m: int, k: int, n: int) -> list[Row]:
    a = rng.integers(-127, 128, (m, k)).astype(np.int8)
    b = rng.integers(-127, 128, (k, n)).astype(np.int8)
    real = a.astype(np.float32), b.astype(np.float32)
    tensors = torch.from_numpy(a), torch.from_numpy(b)
    real_tensors = tuple(t.float() for t in tensors)
    name = f"matmul_integer {m}×{k}×{n}"
    wide = a.astype(np.int32), b.astype(np.int32)
    return [
        race(
            f"{name}, NumPy",
            lambda: matmul_integer(a, b),
            lambda: real[0] @ real[1],
            "s8·s8 → s32; peer: float32 NumPy",
        ),
        race(
            f"{name}, torch",
            lambda: matmul_integer(*tensors),
            lambda: real_tensors[0] @ real_tensors[1],
            "s8·s8 → s32; peer: float32 torch",
        ),
        race(
            f"{name}, NumPy",
            lambda: matmul_integer(a, b),
            lambda: wide[0] @ wide[1],
            "s8·s8 → s32; peer: np.matmul on int32",
            repeats=5,
        ),
    ]


def _convolution(rng: np.random.Generator, n: int, c: int, side: int, o: int) -> list[Row]:
    x = rng.integers(0, 256, (n, c, side, side)).astype(np.uint8)
    w = rng.integers(-127, 128, (o, c, 3, 3)).astype(np.int8)
    x_t, w_t = torch.from_numpy(x), torch.from_numpy(w)
    session = _qlinear_conv(x, w)
    name = f"conv_integer {n}×{c}×{side}²→{o}"
    note = "3×3, u8·s8 → s32; peer: onnxruntime's QLinearConv, requantization included"
    peer = lambda: session.run(None, {"x": x})  # noqa: E731
    return [
        race(f"{name}, NumPy", lambda: conv_integer(x, w, 128, 0, padding=1), peer, note),
        race(f"{name}, torch", lambda: conv_integer(x_t, w_t, 128, 0, padding=1), peer, note),
    ]


def _qlinear_conv(x: np.ndarray, w: np.ndarray) -> onnxruntime.InferenceSession:
    names = ["x", "xs", "xz", "w", "ws", "wz", "ys", "yz"]
    node = helper.make_node("QLinearConv", names, ["y"], kernel_shape=[3, 3], pads=[1] * 4)
    values = [np.float32(0.02), np.uint8(128), w, np.float32(0.01), np.int8(0), np.float32(0.05)]
    constants = [
        numpy_helper.from_array(np.asarray(v), n)
        for n, v in zip(names[1:], [*values, np.uint8(100)], strict=True)
    ]
    info = helper.make_tensor_value_info("x", TensorProto.UINT8, x.shape)
    result = helper.make_tensor_value_info("y", TensorProto.UINT8, None)
    graph = helper.make_graph([node], "conv", [info], [result], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    options = onnxruntime.SessionOptions()
    # Its threads would go on spinning while ours run.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model.SerializeToString(), options)
