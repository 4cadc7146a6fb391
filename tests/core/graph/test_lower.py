"""Float networks made integer ones: beside the float network, and simulated quantization."""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from core import InputError
from core.graph.fold_batch_norm import fold_batch_norm
from core.graph.lower import lower
from core.metrics import sqnr_db

node = helper.make_node


def network() -> onnx.ModelProto:
    """Conv → BatchNormalization → Relu → MaxPool → Conv → Add → Flatten → Gemm."""
    rng = np.random.default_rng(0)

    def normal(*shape) -> np.ndarray:
        return rng.normal(0, 0.3, shape).astype(np.float32)

    nodes = [
        node("Conv", ["x", "w1"], ["c1"], pads=[1, 1, 1, 1]),
        node("BatchNormalization", ["c1", "gamma", "beta", "mean", "variance"], ["n1"]),
        node("Relu", ["n1"], ["r1"]),
        node("MaxPool", ["r1"], ["p1"], kernel_shape=[2, 2], strides=[2, 2]),
        node("Conv", ["p1", "w2", "b2"], ["c2"], pads=[1, 1, 1, 1]),
        node("Add", ["c2", "p1"], ["a2"]),
        node("Flatten", ["a2"], ["f"]),
        node("Gemm", ["f", "w3", "b3"], ["y"], transB=1),
    ]
    stored = {
        "w1": normal(6, 3, 3, 3),
        "gamma": normal(6) + 1,
        "beta": normal(6),
        "mean": normal(6),
        "variance": normal(6) ** 2 + 0.5,
        "w2": normal(6, 6, 3, 3),
        "b2": normal(6),
        "w3": normal(5, 96),
        "b3": normal(5),
    }
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 8, 8])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 5])],
        [numpy_helper.from_array(v.astype(np.float32), k) for k, v in stored.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


IMAGES = np.random.default_rng(1).normal(size=(16, 3, 8, 8)).astype(np.float32)


def in_float(model: onnx.ModelProto) -> np.ndarray:
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run(None, {"x": IMAGES})[0]


def test_folding_keeps_the_function() -> None:
    model = network()
    before = model.SerializeToString()
    folded = fold_batch_norm(model)
    assert model.SerializeToString() == before, "the model is left as it was"
    kinds = [n.op_type for n in folded.graph.node]
    assert "BatchNormalization" not in kinds
    np.testing.assert_allclose(in_float(folded), in_float(model), rtol=1e-4, atol=1e-4)


def test_the_integer_network_is_close_and_all_integer() -> None:
    model = network()
    graph = lower(model.SerializeToString(), [{"x": IMAGES[:8]}, {"x": IMAGES[8:]}])
    trace = graph.run({"x": IMAGES}, trace=True)
    inside = set(trace) - {"x", "y"}
    assert {trace[name].dtype.kind for name in inside} <= {"i", "u"}
    assert trace["y (accumulator)"].dtype == np.int32
    assert sqnr_db(in_float(model), trace["y"]) > 30
    for profile in ("tflite", "tflite-single", "dyadic"):
        assert sqnr_db(in_float(model), graph.run({"x": IMAGES}, profile=profile)["y"]) > 30


def test_equals_the_simulated_network_layer_by_layer() -> None:
    # float64 arithmetic on the numbers that the codes stand for, then QuantizeLinear.
    graph = lower(network().SerializeToString(), [{"x": IMAGES}])
    trace = graph.run({"x": IMAGES}, trace=True)
    requantize = next(n for n in graph.nodes if n.output == "r1 (codes)")
    conv = next(n for n in graph.nodes if n.operation.__class__.__name__ == "ConvSums")
    x = graph.params[conv.inputs[0]]
    y = graph.params["r1 (codes)"]
    acc = trace[requantize.inputs[0]]
    assert acc.dtype == np.int32
    real = acc * (requantize.operation.multiplier.reshape(-1, 1, 1).astype(np.float64))
    expected = np.clip(np.rint(real) + int(y.zero_point), 0, 255)
    assert np.abs(trace["r1 (codes)"] - expected).max() <= 1
    assert (trace["r1 (codes)"] != expected).mean() < 1e-3
    assert int(x.zero_point) > 0
    assert int(y.zero_point) == 0, "behind a Relu the range starts at 0"


def test_what_cannot_be_lowered() -> None:
    model = network()
    model.graph.node[2].op_type = "LRN"
    model.graph.node[2].attribute.append(helper.make_attribute("size", 3))
    with pytest.raises(InputError, match="is a LRN, which has no integer kernel"):
        lower(model.SerializeToString(), [{"x": IMAGES}])
