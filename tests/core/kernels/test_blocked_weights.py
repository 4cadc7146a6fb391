"""Weights in blocks against onnxruntime's MatMulNBits and DequantizeLinear."""

import numpy as np
import onnxruntime
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from core import InputError
from core.kernels.blocked_weights import dequantize_blocks, unpack_nbits
from tests.core.kernels.one_node import MICROSOFT, run_operator

TYPES = {
    "int4": (TensorProto.INT4, -8, 7),
    "uint4": (TensorProto.UINT4, 0, 15),
    "int8": (TensorProto.INT8, -128, 127),
    "uint8": (TensorProto.UINT8, 0, 255),
}


@settings(max_examples=100)
@given(
    bits=st.sampled_from([2, 4, 8]),
    block_size=st.sampled_from([16, 32]),
    shape=st.tuples(st.integers(1, 70), st.integers(1, 4)),
    kind=st.sampled_from(["missing", "packed", "float"]),
    flat=st.booleans(),
    seed=st.integers(0, 2**32),
)
def test_matmul_nbits(bits: int, block_size: int, shape, kind: str, flat: bool, seed: int) -> None:
    depth, rows = shape
    rng = np.random.default_rng(seed)
    blocks = -(-depth // block_size)
    packed = rng.integers(0, 256, (rows, blocks, block_size * bits // 8)).astype(np.uint8)
    scale = rng.uniform(-1, 1, (rows, blocks)).astype(np.float32)
    zero_point = None
    if kind == "packed":
        zero_point = rng.integers(0, 256, (rows, -(-blocks * bits // 8))).astype(np.uint8)
    elif kind == "float" and bits < 8:  # onnxruntime refuses them for 8 bits
        zero_point = rng.integers(0, 2**bits, (rows, blocks)).astype(np.float32) + np.float32(0.5)
        scale = (2.0 ** rng.integers(-3, 3, (rows, blocks))).astype(np.float32)
    if flat:
        scale = scale.reshape(-1)
        zero_point = zero_point if zero_point is None else zero_point.reshape(-1)
    theirs = run_operator(
        "MatMulNBits",
        [np.eye(depth, dtype=np.float32), packed, scale, zero_point],
        domain=MICROSOFT,
        K=depth,
        N=rows,
        bits=bits,
        block_size=block_size,
    )
    ours = unpack_nbits(packed, scale, zero_point, (depth, rows), bits, block_size)
    assert ours.codes.shape == (rows, depth)
    assert np.array_equal(ours.real(), theirs)


def in_onnxruntime(kind: str, q, scale, zero_point, axis: int, block_size: int) -> np.ndarray:
    """DequantizeLinear-21 of stored codes, which may have 4 bits."""
    code = TYPES[kind][0]
    stored = [
        helper.make_tensor("q", code, q.shape, q.reshape(-1).tolist()),
        helper.make_tensor("s", TensorProto.FLOAT, scale.shape, scale.reshape(-1).tolist()),
    ]
    if zero_point is not None:
        values = zero_point.reshape(-1).tolist()
        stored.append(helper.make_tensor("z", code, zero_point.shape, values))
    names = [tensor.name for tensor in stored]
    node = helper.make_node("DequantizeLinear", names, ["y"], axis=axis, block_size=block_size)
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    graph = helper.make_graph([node], "g", [], [y], stored)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(model.SerializeToString(), options).run(None, {})[0]


@settings(max_examples=100)
@given(
    kind=st.sampled_from(list(TYPES)),
    shape=st.lists(st.integers(1, 7), min_size=2, max_size=3),
    block_size=st.integers(1, 5),
    offset=st.booleans(),
    data=st.data(),
)
def test_dequantize_linear(kind: str, shape, block_size: int, offset: bool, data) -> None:
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    block_size = min(block_size, shape[axis])
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    of_blocks = list(shape)
    of_blocks[axis] = -(-shape[axis] // block_size)
    low, high = TYPES[kind][1:]
    q = rng.integers(low, high, shape, endpoint=True)
    scale = rng.uniform(-1, 1, of_blocks).astype(np.float32)
    zero_point = rng.integers(low, high, of_blocks, endpoint=True) if offset else None
    theirs = in_onnxruntime(kind, q, scale, zero_point, axis, block_size)
    zero = 0 if zero_point is None else zero_point
    ours = dequantize_blocks(q, scale, zero, axis, block_size)
    assert ours.dtype == np.float32
    assert np.array_equal(ours, theirs)
    in_torch = dequantize_blocks(
        torch.from_numpy(q), torch.from_numpy(scale), zero, axis, block_size
    )
    assert in_torch.numpy().tobytes() == ours.tobytes()


def test_packed_zero_points_by_hand() -> None:
    # Three blocks of 16 codes of 4 bits: zero points 1, 2, 3 lie in the bytes 0x21, 0x_3.
    packed = np.zeros((1, 3, 8), np.uint8)
    zeros = np.array([[0x21, 0xF3]], np.uint8)
    w = unpack_nbits(packed, np.array([1.0, 2.0, -1.0], np.float32), zeros, (33, 1), 4, 16)
    assert w.zero_point.tolist() == [[1, 2, 3]]
    assert w.real().shape == (33, 1)
    assert w.real()[[0, 16, 32], 0].tolist() == [-1.0, -4.0, 3.0]


def test_what_is_refused() -> None:
    packed, one = np.zeros((1, 1, 8), np.uint8), np.ones(1, np.float32)
    with pytest.raises(InputError, match="weights of 3 bits"):
        unpack_nbits(packed, one, None, (16, 1), 3, 16)
    with pytest.raises(InputError, match="power of two"):
        unpack_nbits(packed, one, None, (16, 1), 4, 24)
    with pytest.raises(InputError, match="8 elements of uint8; 32 codes of 4 bits are 16"):
        unpack_nbits(packed, one, None, (20, 1), 4, 16)
    with pytest.raises(InputError, match="there are 2 scales"):
        unpack_nbits(packed, np.ones(2, np.float32), None, (16, 1), 4, 16)
    with pytest.raises(InputError, match="do not fit an array"):
        dequantize_blocks(np.zeros((2, 4), np.int8), np.ones((2, 1), np.float32), 0, 1, 2)
