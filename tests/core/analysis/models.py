"""Small ONNX models for the tests, built node by node."""

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT = TensorProto.FLOAT


def model_of(
    nodes: Sequence[onnx.NodeProto],
    inputs: Mapping[str, Sequence[int | str | None]],
    outputs: Sequence[str],
    weights: Mapping[str, np.ndarray] | None = None,
    opset: int = 17,
    dtype: int = FLOAT,
) -> onnx.ModelProto:
    """A model whose inputs and outputs share one element type."""
    graph = helper.make_graph(
        list(nodes),
        "test",
        [helper.make_tensor_value_info(n, dtype, shape) for n, shape in inputs.items()],
        [helper.make_tensor_value_info(n, dtype, None) for n in outputs],
        [numpy_helper.from_array(w, n) for n, w in (weights or {}).items()],
    )
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=min(10, 3 + opset)
    )


def small_cnn(opset: int = 17, dtype: type = np.float32) -> onnx.ModelProto:
    """Conv, Relu, Conv, Relu, pool, Gemm: [N, 2, 6, 6] to [N, 3]."""
    rng = np.random.default_rng(3)

    def w(*shape: int) -> np.ndarray:
        return rng.normal(0, 0.3, shape).astype(dtype)

    element = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    nodes = [
        helper.make_node("Conv", ["x", "w1", "b1"], ["c1"], name="first", pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["c1"], ["r1"]),
        helper.make_node("Conv", ["r1", "w2"], ["c2"], name="second", strides=[2, 2]),
        helper.make_node("Relu", ["c2"], ["r2"]),
        helper.make_node("GlobalAveragePool", ["r2"], ["p"]),
        helper.make_node("Flatten", ["p"], ["f"]),
        helper.make_node("Gemm", ["f", "w3", "b3"], ["y"], name="last", transB=1),
    ]
    weights = {"w1": w(4, 2, 3, 3), "b1": w(4), "w2": w(5, 4, 3, 3), "w3": w(3, 5), "b3": w(3)}
    return model_of(nodes, {"x": ["N", 2, 6, 6]}, ["y"], weights, opset, element)


def images(count: int = 6, seed: int = 11) -> np.ndarray:
    """Inputs for `small_cnn`: [count, 2, 6, 6], float32."""
    return np.random.default_rng(seed).normal(size=(count, 2, 6, 6)).astype(np.float32)


def with_branches() -> onnx.ModelProto:
    """If, Scan, Gather, constants and a function of the model's own: [1, 4] to [1, 4]."""
    node, value = helper.make_node, helper.make_tensor_value_info
    eye = np.eye(4, dtype=np.float32) + 0.1
    weights = {"w": eye, "table": np.ones((5, 4), np.float32), "zero": np.float32(0)}
    weights["shape"] = np.array([1, 1, 4])
    then = helper.make_graph(
        [node("MatMul", ["x", "w"], ["a"])], "then", [], [value("a", FLOAT, None)]
    )
    other = helper.make_graph([node("Relu", ["x"], ["b"])], "else", [], [value("b", FLOAT, None)])
    body = helper.make_graph(
        [node("Add", ["state", "row"], ["next"]), node("MatMul", ["next", "w"], ["out"])],
        "body",
        [value("state", FLOAT, None), value("row", FLOAT, None)],
        [value("next", FLOAT, None), value("out", FLOAT, None)],
    )
    nodes = [
        node("ReduceSum", ["x"], ["sum"], keepdims=0),
        node("Greater", ["sum", "zero"], ["positive"]),
        node("If", ["positive"], ["h"], then_branch=then, else_branch=other),
        node("Reshape", ["h", "shape"], ["rows"]),
        node("Scan", ["h", "rows"], ["last", "all"], body=body, num_scan_inputs=1),
        node("twice", ["last"], ["t"], domain="own"),
        node("Gather", ["table", "ids"], ["e"]),
        node("Constant", [], ["bias"], value_floats=[0.1, 0.2, 0.3, 0.4]),
        node("Add", ["t", "e"], ["k"]),
        node("Gemm", ["k", "w", "bias"], ["y"], name="last"),
    ]
    model = model_of(nodes, {"x": [1, 4]}, ["y"], weights)
    model.graph.input.append(value("ids", TensorProto.INT64, [1]))
    opset = helper.make_opsetid("", 17)
    twice = helper.make_function(
        "own", "twice", ["a"], ["c"], [node("Add", ["a", "a"], ["c"])], [opset]
    )
    model.functions.append(twice)
    model.opset_import.append(helper.make_opsetid("own", 1))
    return model
