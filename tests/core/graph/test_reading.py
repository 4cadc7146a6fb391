"""Small quantized models, by hand and against onnxruntime; and what cannot be read."""

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from core import InputError
from core.graph import load_quantized_onnx
from core.graph.export import to_qdq_onnx

S, Z = np.float32(0.05), np.uint8(120)
RNG = np.random.default_rng(0)


def model(nodes, x_shape, constants: dict, opset: int = 13) -> bytes:
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, x_shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(np.asarray(v), k) for k, v in constants.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    return made.SerializeToString()


def quantized(inner, extra: dict, x_shape=(2, 3, 6, 6), opset: int = 13) -> bytes:
    """x → Q → DQ → `inner` nodes from "a" to "b" → Q → DQ → y."""
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "s", "z"], ["xq"]),
        helper.make_node("DequantizeLinear", ["xq", "s", "z"], ["a"]),
        *inner,
        helper.make_node("QuantizeLinear", ["b", "s", "z"], ["bq"]),
        helper.make_node("DequantizeLinear", ["bq", "s", "z"], ["y"]),
    ]
    return model(nodes, list(x_shape), {"s": S, "z": Z, **extra}, opset)


def agree(content: bytes, x: np.ndarray, ties: float = 0.0) -> None:
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(content, options)
    theirs = session.run(None, {"x": x})[0]
    ours = load_quantized_onnx(content).run({"x": x})["y"]
    assert ours.shape == theirs.shape
    gap = np.abs(ours - theirs)
    assert gap.max() < S * 1.001, "at most one code, and that beside a tie"
    assert (gap > 1e-6).mean() <= ties


def x(shape=(2, 3, 6, 6)) -> np.ndarray:
    return RNG.normal(0, 2, shape).astype(np.float32)


node = helper.make_node
WEIGHTS = {
    "wq": RNG.integers(-127, 128, (4, 3, 3, 3)).astype(np.int8),
    "ws": RNG.uniform(0.01, 0.02, 4).astype(np.float32),
    "wz": np.zeros(4, np.int8),
}
LIMITS = {"low": np.float32(-1), "high": np.float32(2)}
DEQUANTIZED = node("DequantizeLinear", ["wq", "ws", "wz"], ["w"], axis=0)


@pytest.mark.parametrize(
    ("inner", "extra"),
    [
        ([node("Relu", ["a"], ["b"])], {}),
        ([node("Sigmoid", ["a"], ["b"])], {}),
        ([node("LeakyRelu", ["a"], ["b"], alpha=0.1)], {}),
        (
            [node("Clip", ["a", "low", "high"], ["b"])],
            {"low": np.float32(-1), "high": np.float32(2)},
        ),
        ([node("Add", ["a", "a"], ["b"])], {}),
        ([node("Mul", ["a", "a"], ["b"])], {}),
        ([node("Div", ["a", "c"], ["b"])], {"c": np.float32(3)}),
        ([node("Sub", ["a", "c"], ["b"])], {"c": np.float32(0.7)}),
        ([node("Neg", ["a"], ["t"]), node("Tanh", ["t"], ["b"])], {}),
        ([node("MaxPool", ["a"], ["b"], kernel_shape=[2, 2], strides=[2, 2])], {}),
        ([node("AveragePool", ["a"], ["b"], kernel_shape=[3, 3], pads=[1, 1, 1, 1])], {}),
        ([node("GlobalAveragePool", ["a"], ["b"])], {}),
        ([node("Concat", ["a", "a"], ["b"], axis=1)], {}),
        ([node("Transpose", ["a"], ["b"], perm=[0, 2, 3, 1])], {}),
        ([node("Flatten", ["a"], ["b"])], {}),
        ([node("Reshape", ["a", "shape"], ["b"])], {"shape": np.array([2, -1])}),
        ([node("Softmax", ["a"], ["b"], axis=1)], {}),
        ([DEQUANTIZED, node("Conv", ["a", "w"], ["b"], pads=[1, 1, 1, 1])], WEIGHTS),
        ([DEQUANTIZED, node("Conv", ["a", "w"], ["t"]), node("Relu", ["t"], ["b"])], WEIGHTS),
        (
            [DEQUANTIZED, node("Conv", ["a", "w", "bias"], ["b"], strides=[2, 2])],
            {**WEIGHTS, "bias": np.float32([0.5, -0.5, 1, 0])},
        ),
    ],
)
def test_equals_onnxruntime(inner, extra) -> None:
    # The mean of 4 or 6 codes is often a tie, which float sums of their values miss.
    ties = 0.05 if inner[-1].op_type == "AveragePool" else 0.002
    agree(quantized(inner, extra), x(), ties)


@pytest.mark.parametrize(
    "options", [{"axis": 1}, {"axis": -1, "keepdims": 0}, {"axis": 1, "select_last_index": 1}]
)
def test_arg_max_of_the_codes(options: dict) -> None:
    nodes = [
        node("QuantizeLinear", ["x", "s", "z"], ["xq"]),
        node("DequantizeLinear", ["xq", "s", "z"], ["a"]),
        node("ArgMax", ["a"], ["y"], **options),
    ]
    content = model(nodes, (4, 50, 3), {"s": np.float32(1.0), "z": Z})
    loaded = onnx.load_from_string(content)
    loaded.graph.output[0].type.tensor_type.elem_type = TensorProto.INT64
    content, given = loaded.SerializeToString(), x((4, 50, 3))  # steps of 1: many are equal
    theirs = onnxruntime.InferenceSession(content).run(None, {"x": given})[0]
    ours = load_quantized_onnx(content).run({"x": given})["y"]
    assert ours.dtype == np.int64
    assert np.array_equal(ours, theirs)
    on_torch = load_quantized_onnx(content).run({"x": torch.from_numpy(given)})["y"]
    assert np.array_equal(on_torch.numpy(), theirs)
    exported = to_qdq_onnx(load_quantized_onnx(content), {"x": [4, 50, 3]})
    again = onnxruntime.InferenceSession(exported).run(None, {"x": given})[0]
    assert np.array_equal(again, theirs)


def test_shapes_that_the_model_computes() -> None:
    inner = [
        node("Shape", ["a"], ["shape"]),
        node("Gather", ["shape", "zero"], ["n"]),
        node("Concat", ["n", "minus"], ["wanted"], axis=0),
        node("Reshape", ["a", "wanted"], ["b"]),
    ]
    agree(quantized(inner, {"zero": np.array([0]), "minus": np.array([-1])}), x())


def test_gemm_whose_sums_leave_the_network() -> None:
    # No QuantizeLinear behind the last layer: int32 sums, made floats at the border.
    w = RNG.integers(-127, 128, (5, 8)).astype(np.int8)
    nodes = [
        node("QuantizeLinear", ["x", "s", "z"], ["xq"]),
        node("DequantizeLinear", ["xq", "s", "z"], ["a"]),
        node("DequantizeLinear", ["w", "ws"], ["wf"]),
        node("Gemm", ["a", "wf", "bias"], ["y"], transB=1),
    ]
    constants = {"s": S, "z": Z, "w": w, "ws": np.float32(0.01), "bias": np.zeros(5, np.float32)}
    content = model(nodes, [3, 8], constants)
    values = x((3, 8))
    session = onnxruntime.InferenceSession(content)
    theirs = session.run(None, {"x": values})[0]
    graph = load_quantized_onnx(content)
    np.testing.assert_allclose(graph.run({"x": values})["y"], theirs, rtol=1e-5, atol=1e-5)
    trace = graph.run({"x": values}, trace=True)
    assert trace["y (accumulator)"].dtype == np.int32


@pytest.mark.parametrize(
    ("inner", "extra"),
    [
        ([node("HardSigmoid", ["a"], ["t"]), node("Mul", ["a", "t"], ["b"])], {}),
        ([DEQUANTIZED, node("Conv", ["a", "w"], ["b"], auto_pad="SAME_UPPER")], WEIGHTS),
        ([node("MaxPool", ["a"], ["b"], kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)], {}),
    ],
)
def test_forms_that_were_refused_once(inner, extra) -> None:
    content = quantized(inner, extra)
    agree(content, x())
    assert load_quantized_onnx(content).islands == ()


ROWS = {
    "w": RNG.integers(-127, 128, (3, 3, 4)).astype(np.int8),
    "s3": np.float32([0.01, 0.02, 0.04]),
}
VECTOR = {"w": RNG.integers(-127, 128, 4).astype(np.int8), "s4": np.float32([1, 2, 4, 8]) / 100}


@pytest.mark.parametrize(
    ("inner", "extra", "x_shape", "integer"),
    [
        # A scale for each row, which lie last where the product is with a vector.
        (
            [
                node("DequantizeLinear", ["w", "s3"], ["f"], axis=1),
                node("MatMul", ["f", "a"], ["b"]),
            ],
            ROWS,
            (4,),
            True,
        ),
        # A scale for each number that is summed: floats.
        (
            [
                node("DequantizeLinear", ["w", "s4"], ["f"], axis=0),
                node("MatMul", ["a", "f"], ["b"]),
            ],
            VECTOR,
            (5, 4),
            False,
        ),
    ],
)
def test_products_with_a_vector(inner, extra, x_shape, integer) -> None:
    content = quantized(inner, extra, x_shape)
    agree(content, x(x_shape))
    assert (load_quantized_onnx(content).islands == ()) is integer


def test_quantized_weights_alone() -> None:
    # (1, 2) @ [[0.5·2, 0.5·4], [0.5·6, 0.5·8]] = (1 + 6, 2 + 8)
    nodes = [node("DequantizeLinear", ["w", "ws"], ["f"]), node("MatMul", ["x", "f"], ["y"])]
    stored = {"w": np.int8([[2, 4], [6, 8]]), "ws": np.float32(0.5)}
    graph = load_quantized_onnx(model(nodes, [1, 2], stored))
    assert graph.run({"x": np.float32([[1, 2]])})["y"].tolist() == [[7.0, 10.0]]


def test_int32_codes_with_blocks() -> None:
    inner = [
        node("DequantizeLinear", ["w", "ws"], ["f"], axis=0, block_size=2),
        node("MatMul", ["a", "f"], ["b"]),
    ]
    stored = {
        "w": RNG.integers(-99, 99, (4, 3)).astype(np.int32),
        "ws": np.float32([[1, 2, 3]] * 2) / 100,
    }
    agree(quantized(inner, stored, (5, 4), opset=21), x((5, 4)))


def test_an_input_named_as_a_tensor_of_ours() -> None:
    name = "b (accumulator)"
    inner = [node("DequantizeLinear", ["w", "ws"], ["f"]), node("MatMul", ["a", "f"], ["b"])]
    stored = {"w": RNG.integers(-99, 99, (4, 3)).astype(np.int8), "ws": np.float32(0.01)}
    loaded = onnx.load_from_string(quantized(inner, stored, (5, 4)))
    other = helper.make_tensor_value_info(name, TensorProto.FLOAT, [2])
    loaded.graph.input.append(other)
    loaded.graph.output.append(other)
    feeds = {"x": x((5, 4)), name: np.float32([1, 2])}
    assert load_quantized_onnx(loaded.SerializeToString()).run(feeds)[name].tolist() == [1.0, 2.0]


def test_an_operator_without_an_integer_form_is_an_island() -> None:
    content = quantized([node("LRN", ["a"], ["b"], size=3)], {})
    agree(content, x())
    (island,) = load_quantized_onnx(content).islands
    assert island.operators == ("LRN",)
    assert island.why == "b is a LRN, which has no integer kernel here"
    assert (island.inputs, island.outputs) == (("a",), ("b",))


def test_models_that_are_not_quantized() -> None:
    with pytest.raises(InputError, match="no quantized layer"):
        load_quantized_onnx(model([node("Identity", ["x"], ["y"])], [2], {}))
    with pytest.raises(InputError, match="no quantized layer"):
        load_quantized_onnx(model([node("Relu", ["x"], ["y"])], [2], {}))
    with pytest.raises(InputError, match="not a complete ONNX file"):
        load_quantized_onnx(b"not a model")


@pytest.mark.parametrize(
    ("stored", "options"),
    [
        ({"s2": np.float32(0.1), "z2": np.zeros(3, np.int8)}, {}),
        ({"s2": np.zeros(0, np.float32), "z2": np.zeros(0, np.int8)}, {"axis": 1}),
        ({"s2": np.ones(3, np.float32), "z2": np.zeros(3, np.int8)}, {"axis": 5}),
        ({"s2": np.ones(4, np.float32), "z2": np.zeros(4, np.int8)}, {"axis": 1}),
        ({"s2": np.float32(0.1), "z2": np.uint8(0)}, {}),
        ({"s2": np.float32(0.1), "z2": np.int8(0), "c": np.ones(2, np.float32)}, {}),
        ({"s2": np.float32(0.1), "z2": np.int8(0), "c": np.ones(4, np.float32)}, {}),
    ],
)
def test_stored_tensors_that_do_not_fit(stored, options) -> None:
    # onnxruntime refuses these models, too.
    weights = {"w": RNG.integers(-99, 99, (4, 3)).astype(np.int8), **stored}
    inner = [
        node("DequantizeLinear", ["w", "s2", "z2"], ["f"], **options),
        node("Gemm", ["a", "f", *(["c"] if "c" in stored else [])], ["b"]),
    ]
    with pytest.raises(InputError):
        load_quantized_onnx(quantized(inner, weights, (5, 4))).run({"x": x((5, 4))})


@pytest.mark.parametrize("operator", ["Conv", "ConvTranspose"])
def test_a_bias_of_another_number_of_channels(operator) -> None:
    stored = {"w": np.ones((3, 1, 1, 1), np.int8), "ws": S, "c": np.zeros(3, np.float32)}
    if operator == "Conv":
        stored["w"] = stored["w"].reshape(1, 3, 1, 1)
    inner = [node("DequantizeLinear", ["w", "ws"], ["f"]), node(operator, ["a", "f", "c"], ["b"])]
    with pytest.raises(InputError):
        load_quantized_onnx(quantized(inner, stored)).run({"x": x()})


@pytest.mark.parametrize("operator", ["Add", "Sub", "Mul", "Div", "Max", "Min"])
def test_inputs_that_do_not_broadcast(operator) -> None:
    stored = {"c": np.zeros((6, 5), np.uint8), "cs": S}
    inner = [node("DequantizeLinear", ["c", "cs"], ["d"]), node(operator, ["a", "d"], ["b"])]
    graph = load_quantized_onnx(quantized(inner, stored, ("n", "m")))
    with pytest.raises(InputError, match="do not broadcast"):
        graph.run({"x": x((6, 4))})


@pytest.mark.parametrize("operator", ["QuantizeLinear", "DequantizeLinear"])
def test_a_scale_that_is_missing(operator) -> None:
    content = model([node(operator, ["x"], ["y"], domain="com.microsoft")], [2], {})
    with pytest.raises(InputError, match=rf"y \({operator}\) has no scale"):
        load_quantized_onnx(content)


def test_wrong_inputs() -> None:
    graph = load_quantized_onnx(quantized([node("Relu", ["a"], ["b"])], {}))
    with pytest.raises(InputError, match=r"takes \['x'\]; got \['z'\]"):
        graph.run({"z": x()})
    with pytest.raises(InputError, match="NaN"):
        graph.run({"x": np.full((2, 3, 6, 6), np.nan, np.float32)})


def test_damaged_nodes_are_one_sentence() -> None:
    content = quantized([node("Relu", ["a"], ["b"])], {})
    model = onnx.load_from_string(content)
    del model.graph.node[1].input[1:]
    model.graph.node[1].domain = "com.microsoft"
    with pytest.raises(InputError, match="DequantizeLinear"):
        load_quantized_onnx(model.SerializeToString())


def test_inputs_that_do_not_fit_each_other_are_one_sentence() -> None:
    other = {"c": RNG.integers(0, 256, (5,)).astype(np.uint8)}
    nodes = [node("DequantizeLinear", ["c", "s", "z"], ["d"]), node("Add", ["a", "d"], ["b"])]
    graph = load_quantized_onnx(quantized(nodes, other))
    with pytest.raises(InputError, match="do not broadcast"):
        graph.run({"x": x()})


def test_an_input_of_another_dtype_is_refused() -> None:
    graph = load_quantized_onnx(quantized([node("Relu", ["a"], ["b"])], {}))
    with pytest.raises(InputError, match="has dtype float64; the model takes float32"):
        graph.run({"x": x().astype(np.float64)})
