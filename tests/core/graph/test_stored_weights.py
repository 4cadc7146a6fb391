"""Weights as people store them: every way to the same layer gives the same codes."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from core.graph import load_quantized_onnx
from core.graph.sum_operations import ConvSums, MatMulSums
from tests.core.graph.test_reading import agree, node, quantized

RNG = np.random.default_rng(5)
CODES = RNG.integers(-127, 128, (4, 3, 3, 3)).astype(np.int8)
SCALE = RNG.uniform(0.01, 0.02, 4).astype(np.float32)
CONV = node("Conv", ["a", "w"], ["b"])
MATRIX = RNG.integers(-127, 128, (6, 5)).astype(np.int8)
COLUMNS = RNG.uniform(0.01, 0.02, 5).astype(np.float32)


def x() -> np.ndarray:
    return RNG.normal(0, 2, (2, 3, 6, 6)).astype(np.float32)


def shift(array: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    return np.ascontiguousarray(array.transpose(axes))


WAYS = {
    "codes": ([node("DequantizeLinear", ["c", "s8"], ["w"], axis=0)], {"c": CODES}),
    "a negative axis": ([node("DequantizeLinear", ["c", "s8"], ["w"], axis=-4)], {"c": CODES}),
    "float weights, quantized in the model": (
        [
            node("QuantizeLinear", ["f", "s8", "z8"], ["c"], axis=0),
            node("DequantizeLinear", ["c", "s8", "z8"], ["w"], axis=0),
        ],
        {"f": CODES * SCALE.reshape(-1, 1, 1, 1)},
    ),
    "clipped between Q and DQ": (
        [
            node("QuantizeLinear", ["f", "s8", "z8"], ["c0"], axis=0),
            node("Clip", ["c0", "low", "high"], ["c"]),
            node("DequantizeLinear", ["c", "s8", "z8"], ["w"], axis=0),
        ],
        {
            "f": CODES * SCALE.reshape(-1, 1, 1, 1),
            "low": np.int8(-127),
            "high": np.int8(127),
        },
    ),
    "codes behind a Transpose": (
        [
            node("DequantizeLinear", ["c", "s8"], ["v"], axis=2),
            node("Transpose", ["v"], ["w"], perm=[2, 3, 0, 1]),
        ],
        {"c": shift(CODES, (2, 3, 0, 1))},
    ),
    "codes behind a Reshape": (
        [
            node("DequantizeLinear", ["c", "s8"], ["v"], axis=0),
            node("Reshape", ["v", "shape"], ["w"]),
        ],
        {"c": CODES.reshape(4, 27), "shape": np.array([4, 3, 3, 3])},
    ),
    "an Identity and a Cast": (
        [
            node("Identity", ["c"], ["i"]),
            node("DequantizeLinear", ["i", "s8"], ["v"], axis=0),
            node("Cast", ["v"], ["w"], to=TensorProto.FLOAT),
        ],
        {"c": CODES},
    ),
}


@pytest.mark.parametrize("way", list(WAYS))
def test_every_way_to_a_convolution(way: str) -> None:
    nodes, stored = WAYS[way]
    content = quantized([*nodes, CONV], {**stored, "s8": SCALE, "z8": np.zeros(4, np.int8)})
    agree(content, x(), ties=0.01)
    graph = load_quantized_onnx(content)
    if way == "an Identity and a Cast":
        assert len(graph.islands) == 1, "what Cast gives are stored floats"
        return
    assert graph.islands == ()
    (layer,) = (n.operation for n in graph.nodes if isinstance(n.operation, ConvSums))
    assert np.array_equal(layer.operands.stored[1], CODES)


def test_an_if_whose_condition_never_changes() -> None:
    def branch(name: str, weight: str) -> onnx.GraphProto:
        output = helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
        return helper.make_graph([node("Identity", [weight], [name])], name, [], [output])

    nodes = [
        node("DequantizeLinear", ["c", "s8"], ["v"], axis=0),
        node("If", ["yes"], ["w"], then_branch=branch("t", "v"), else_branch=branch("e", "v")),
        CONV,
    ]
    content = quantized(nodes, {"c": CODES, "s8": SCALE, "yes": np.array(True)})
    agree(content, x(), ties=0.01)
    assert load_quantized_onnx(content).islands == ()


def test_a_pruned_channel_has_the_scale_0() -> None:
    codes = CODES.copy()
    codes[2] = 0
    scale = SCALE.copy()
    scale[2] = 0
    nodes = [node("DequantizeLinear", ["c", "s8"], ["w"], axis=0), CONV]
    content = quantized(nodes, {"c": codes, "s8": scale})
    agree(content, x(), ties=0.01)
    assert load_quantized_onnx(content).islands == ()
    # As onnxruntime's quantizer writes it: so small that Sˣ·Sʷ is no normal float32.
    scale[2] = np.float32(1.2e-38)
    content = quantized(nodes, {"c": codes, "s8": scale})
    agree(content, x(), ties=0.01)
    assert load_quantized_onnx(content).islands == ()


@pytest.mark.parametrize("turned", [False, True])
def test_a_matrix_on_either_side(turned: bool) -> None:
    codes = np.ascontiguousarray(MATRIX.T) if turned else MATRIX
    axis, shape = (0, (2, 3, 6, 4)) if turned else (1, (2, 3, 4, 6))
    sides = ["w", "a"] if turned else ["a", "w"]
    nodes = [node("DequantizeLinear", ["c", "s8"], ["w"], axis=axis), node("MatMul", sides, ["b"])]
    content = quantized(nodes, {"c": codes, "s8": COLUMNS}, x_shape=shape)
    given = RNG.normal(0, 2, shape).astype(np.float32)
    agree(content, given, ties=0.01)
    graph = load_quantized_onnx(content)
    assert graph.islands == ()
    (layer,) = (n.operation for n in graph.nodes if isinstance(n.operation, MatMulSums))
    assert layer.bias is None


def test_scales_along_the_sum_are_an_island() -> None:
    scale = RNG.uniform(0.01, 0.02, 6).astype(np.float32)
    nodes = [
        node("DequantizeLinear", ["c", "s8"], ["w"], axis=0),
        node("MatMul", ["a", "w"], ["b"]),
    ]
    content = quantized(nodes, {"c": MATRIX, "s8": scale}, x_shape=(2, 3, 4, 6))
    agree(content, RNG.normal(0, 2, (2, 3, 4, 6)).astype(np.float32), ties=0.01)
    (island,) = load_quantized_onnx(content).islands
    assert "scale for each index of axis 0" in island.why


@pytest.mark.parametrize("bits", [TensorProto.INT4, TensorProto.UINT4])
def test_four_bits_and_blocks(bits: int) -> None:
    low, high = (-8, 7) if bits == TensorProto.INT4 else (0, 15)
    codes = RNG.integers(low, high, (8, 6), endpoint=True).astype(np.int8)
    four = helper.make_tensor("c", bits, codes.shape, codes.reshape(-1).astype(np.int32))
    scale = RNG.uniform(0.05, 0.2, (2, 6)).astype(np.float32)
    nodes = [
        node("DequantizeLinear", ["c", "s8"], ["w"], axis=0, block_size=4),
        node("MatMul", ["a", "w"], ["b"]),
    ]
    content = quantized(nodes, {"s8": scale}, x_shape=(2, 3, 4, 8), opset=21)
    model = onnx.load_from_string(content)
    model.ir_version = 10
    model.graph.initializer.append(four)
    agree(model.SerializeToString(), RNG.normal(0, 2, (2, 3, 4, 8)).astype(np.float32), ties=0.01)
    # One scale a column: an integer layer with int4 codes.
    del model.graph.initializer[-2:]
    model.graph.initializer.append(numpy_helper.from_array(scale[0], "s8"))
    model.graph.initializer.append(four)
    plain = next(n for n in model.graph.node if n.output[0] == "w")
    del plain.attribute[:]
    plain.attribute.append(helper.make_attribute("axis", 1))
    names = [t.name for t in model.graph.initializer]
    assert names.count("s8") == 1
    content = model.SerializeToString()
    agree(content, RNG.normal(0, 2, (2, 3, 4, 8)).astype(np.float32), ties=0.01)
    assert load_quantized_onnx(content).islands == ()
