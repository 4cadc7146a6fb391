"""Weights that no layer of the report holds: named, counted once, and no output called exact."""

import json
from collections.abc import Sequence

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from core.analysis import AnalysisConfig, Report, analyze
from core.analysis.shell.table import as_text
from core.errors import InputError
from tests.core.analysis.models import model_of

node = helper.make_node
MS = "com.microsoft"


def normal(*shape: int) -> np.ndarray:
    return np.random.default_rng(5).normal(size=shape).astype(np.float32)


def codes(*shape: int, dtype: type = np.uint8) -> np.ndarray:
    return np.random.default_rng(5).integers(0, 127, shape).astype(dtype)


def report_of(
    nodes: Sequence[onnx.NodeProto],
    weights: dict[str, np.ndarray],
    x: Sequence[int] = (1, 4, 64),
    ids: Sequence[int] | None = None,
    opset: int = 21,
    outputs: Sequence[str] = ("y",),
) -> Report:
    inputs = {} if ids else {"x": list(x)}
    model = model_of(nodes, inputs, outputs, weights, opset)
    model.opset_import.add(domain=MS, version=1)
    if ids:
        model.graph.input.append(helper.make_tensor_value_info("x", TensorProto.INT64, ids))
    return analyze(model.SerializeToString(), config=AnalysisConfig(samples=1))


LAST = node("MatMul", ["h", "last"], ["y"], name="last")
LAST_WEIGHTS = {"last": normal(64, 4)}  # 256

# What the operator is, its weights, and how many there are by hand, the biases apart.
CASES = {
    "MatMulNBits": (
        node("MatMulNBits", ["x", "b", "s"], ["h"], domain=MS, K=64, N=64, bits=4, block_size=32),
        {"b": codes(64, 2, 16), "s": np.full(128, 0.01, np.float32)},
        64 * 64,
        0,
    ),
    "Attention": (
        node("Attention", ["x", "q", "b", "ends"], ["h"], domain=MS, num_heads=2),
        {"q": normal(64, 192), "b": normal(192), "ends": np.array([4, 0], np.int32)},
        64 * 192 + 192,
        0,
    ),
    "QAttention": (
        node(
            "QAttention", ["xq", "q", "b", "xs", "qs", "", "xz", "qz"], ["h"],
            domain=MS, num_heads=2,
        ),
        {
            "q": codes(64, 192), "b": normal(192), "xs": np.float32(0.02), "qs": np.float32(0.01),
            "xz": np.uint8(128), "qz": np.uint8(64),
        },
        64 * 192 + 192,
        0,
    ),
    "Einsum": (
        node("Einsum", ["x", "e"], ["h"], equation="bsd,dk->bsk"),
        {"e": normal(64, 64)},
        4096,
        0,
    ),
    "Einsum of three": (
        node("Einsum", ["x", "e", "f"], ["h"], equation="bsd,dk,kn->bsn"),
        {"e": normal(64, 8), "f": normal(8, 64)},
        1024,
        0,
    ),
    "MatMulInteger": (
        node("MatMulInteger", ["xq", "q", "xz", "qz"], ["hi"]),
        {"q": codes(64, 64), "xz": np.uint8(128), "qz": np.uint8(64)},
        4096,
        0,
    ),
    "DynamicQuantizeMatMul": (
        node("DynamicQuantizeMatMul", ["x", "q", "qs", "qz", "b"], ["h"], domain=MS),
        {
            "q": codes(64, 64, dtype=np.int8), "qs": np.full(64, 0.01, np.float32),
            "qz": np.zeros(64, np.int8), "b": normal(64),
        },
        4096 + 64,
        0,
    ),
    "LayerNormalization": (
        node("LayerNormalization", ["x", "g", "b"], ["h"]),
        {"g": normal(64), "b": normal(64)},
        0,
        128,
    ),
    "SkipLayerNormalization": (
        node("SkipLayerNormalization", ["x", "x", "g", "b"], ["h"], domain=MS),
        {"g": normal(64), "b": normal(64)},
        0,
        128,
    ),
    "Add": (node("Add", ["x", "p"], ["h"]), {"p": normal(1, 4, 64)}, 0, 256),
    "Mul": (node("Mul", ["x", "half"], ["h"]), {"half": np.float32(0.5)}, 0, 0),
    "Clip": (
        node("Clip", ["x", "low", "high"], ["h"]),
        {"low": np.float32(0), "high": np.float32(6)},
        0,
        0,
    ),
    "PRelu": (node("PRelu", ["x", "slope"], ["h"]), {"slope": normal(64)}, 0, 64),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_an_operator_with_weights_before_a_layer(name: str) -> None:
    one, weights, in_layer, other = CASES[name]
    nodes, stored = [one, LAST], {**weights, **LAST_WEIGHTS}
    if "xq" in one.input:
        nodes.insert(0, node("QuantizeLinear", ["x", "s8", "z8"], ["xq"]))
        stored |= {"s8": np.float32(0.02), "z8": np.uint8(128)}
    if "hi" in one.output:
        nodes.insert(2, node("Cast", ["hi"], ["h"], to=TensorProto.FLOAT))
    report = report_of(nodes, stored)
    assert [layer.name for layer in report.layers] == ["last"]
    assert report.model.parameters == 256 + in_layer + other
    assert report.model.measured_parameters == 256
    expected = []
    if in_layer or other:
        expected = [(one.op_type, in_layer + other, "layer" if in_layer else "other")]
    assert [(u.op, u.parameters, u.role) for u in report.unmeasured] == expected
    named = any(f"{one.op_type}, {in_layer + other:,} parameters" in n for n in report.notes)
    assert named == bool(expected)
    text, plain = as_text(report), report.to_dict()
    assert report.every_layer_quantized == (not in_layer)
    assert ("every layer quantized" in text) == (not in_layer)
    (output,) = plain["outputs"]
    assert output["comparable"] == (not in_layer)
    if in_layer:
        assert (output["sqnr_db"], output["exact"], output["sums"]) == (None, None, None)
        assert f"{one.op_type}:{one.output[0]} ({one.op_type})" in output["note"]
        assert "not comparable" in text
    assert Report.from_dict(json.loads(json.dumps(plain, allow_nan=False))) == report


@pytest.mark.parametrize(("op", "gates"), [("LSTM", 4), ("GRU", 3), ("RNN", 1)])
def test_biases_of_recurrent_layers(op: str, gates: int) -> None:
    cell = node(op, ["x", "w", "r", "b"], ["y"], name="cell", hidden_size=3)
    weights = {
        "w": normal(1, gates * 3, 5),
        "r": normal(1, gates * 3, 3),
        "b": normal(1, gates * 6),
    }
    report = report_of([cell], weights, x=(2, 1, 5))
    assert report.model.measured_parameters == gates * 3 * 8
    assert report.model.parameters == gates * 3 * 8 + gates * 6
    assert [(u.op, u.parameters, u.role) for u in report.unmeasured] == [(op, gates * 6, "bias")]
    assert report.every_layer_quantized
    assert report.outputs[0].error is not None


def test_embeddings_of_onnxruntime() -> None:
    embed = node(
        "EmbedLayerNormalization",
        ["ids", "", "words", "places", "", "g", "b"],
        ["h", "m"],
        domain=MS,
    )
    nodes = [node("Cast", ["x"], ["ids"], to=TensorProto.INT32), embed, LAST]
    weights = {"words": normal(10, 64), "places": normal(16, 64), "g": normal(64), "b": normal(64)}
    report = report_of(nodes, {**weights, **LAST_WEIGHTS}, ids=[1, 6])
    assert [(u.op, u.parameters, u.role) for u in report.unmeasured] == [
        ("EmbedLayerNormalization", 640 + 1024 + 128, "other")
    ]
    assert report.outputs[0].error is not None


def test_a_tied_embedding_counts_once() -> None:
    nodes = [
        node("Gather", ["e", "x"], ["h"], name="look up"),
        node("Transpose", ["e"], ["et"], perm=[1, 0]),
        node("MatMul", ["h", "et"], ["y"], name="head"),
    ]
    report = report_of(nodes, {"e": normal(50, 16)}, ids=[1, 6])
    assert report.model.parameters == report.model.measured_parameters == 800
    assert [(u.name, u.parameters) for u in report.unmeasured] == [("look up", 800)]
    assert report.outputs[0].error is not None


def test_weights_shared_by_layers_count_once() -> None:
    nodes = [
        node("MatMul", ["x", "w"], ["a"]),
        node("Cast", ["w"], ["w2"], to=TensorProto.FLOAT),
        node("MatMul", ["a", "w2"], ["b"]),
        node("Transpose", ["w"], ["w3"], perm=[1, 0]),
        node("MatMul", ["b", "w3"], ["y"]),
    ]
    report = report_of(nodes, {"w": normal(64, 64)})
    assert [layer.parameters for layer in report.layers] == [4096] * 3
    assert report.model.parameters == report.model.measured_parameters == 4096


@pytest.mark.parametrize("dtype", [np.int8, np.uint8])
def test_weights_behind_dequantize_linear_are_measured(dtype: type) -> None:
    nodes = [
        node("DequantizeLinear", ["q", "s", "z"], ["d"], axis=1),
        node("Reshape", ["d", "shape"], ["w"]),
        node("MatMul", ["x", "w"], ["y"], name="layer"),
    ]
    weights = {
        "q": codes(64, 8, dtype=dtype),
        "s": np.full(8, 0.1, np.float32),
        "z": np.zeros(8, dtype),
    }
    report = report_of(nodes, {**weights, "shape": np.array([64, 8])})
    assert report.model.parameters == report.model.measured_parameters == 512
    assert report.unmeasured == ()


def test_weights_made_of_sizes_alone() -> None:
    # As in the onnx package's light models: ConstantOfShape gives the weights of two layers.
    value = numpy_helper.from_array(np.array([0.5], np.float32))
    nodes = [
        node("ConstantOfShape", ["size"], ["w"], value=value),
        node("MatMul", ["x", "w"], ["a"]),
        node("MatMul", ["a", "w"], ["y"]),
    ]
    report = report_of(nodes, {"size": np.array([64, 64])})
    assert report.model.parameters == report.model.measured_parameters == 4096


def body(op: str) -> onnx.GraphProto:
    """The body of a Loop that multiplies its state by 8×8 weights of its own."""
    product = {
        "MatMul": node("MatMul", ["s", "w"], ["next"], name="inside"),
        "Einsum": node("Einsum", ["s", "w"], ["next"], equation="ij,jk->ik", name="inside"),
        "Add": node("Add", ["s", "w"], ["next"], name="inside"),
        "Relu": node("Relu", ["s"], ["next"], name="inside"),
    }[op]
    value = helper.make_tensor_value_info
    return helper.make_graph(
        [product, node("Identity", ["go"], ["on"])],
        "body",
        [
            value("i", TensorProto.INT64, []),
            value("go", TensorProto.BOOL, []),
            value("s", 1, [8, 8]),
        ],
        [value("on", TensorProto.BOOL, []), value("next", 1, [8, 8])],
        [] if op == "Relu" else [numpy_helper.from_array(normal(8, 8), "w")],
    )


@pytest.mark.parametrize("op", ["MatMul", "Einsum", "Add", "Relu"])
def test_outputs_behind_a_loop(op: str) -> None:
    nodes = [
        node("Loop", ["n", "", "x"], ["looped"], body=body(op)),
        node("MatMul", ["looped", "v"], ["behind"], name="behind"),
        node("MatMul", ["x", "v"], ["beside"], name="beside"),
        node("Relu", ["x"], ["free"]),
    ]
    outputs = ("looped", "behind", "beside", "free")
    report = report_of(nodes, {"v": normal(8, 4), "n": np.int64(3)}, x=(8, 8), outputs=outputs)
    errors = {o.name: o.error for o in report.outputs}
    in_loop = op in ("MatMul", "Einsum")
    assert (errors["looped"] is None) == (op != "Relu")  # no layer, and weights left in float
    assert (errors["behind"] is None) == in_loop
    assert errors["beside"] is not None
    assert errors["free"] is not None
    assert errors["free"].exact  # nothing with weights is before it
    assert report.model.parameters == 32 + (op != "Relu") * 64
    assert report.every_layer_quantized == (not in_loop)
    assert [u.name for u in report.unmeasured] == (["inside"] if op in ("Einsum", "Add") else [])


def test_scan_whose_recurrent_layer_is_inside() -> None:
    value = helper.make_tensor_value_info
    scan = helper.make_graph(
        [node("LSTM", ["row", "w", "r"], ["out", "h"], name="cell", hidden_size=3),
         node("Identity", ["s"], ["t"])],
        "scan",
        [value("s", 1, [1]), value("row", 1, [2, 1, 5])],
        [value("t", 1, [1]), value("h", 1, [1, 1, 3])],
        [numpy_helper.from_array(normal(1, 12, n), name) for n, name in ((5, "w"), (3, "r"))],
    )  # fmt: skip
    nodes = [node("Scan", ["zero", "x"], ["last", "y"], body=scan, num_scan_inputs=1)]
    report = report_of(nodes, {"zero": np.zeros(1, np.float32)}, x=(4, 2, 1, 5))
    assert [(layer.name, layer.op, layer.local) for layer in report.layers] == [
        ("cell", "LSTM", None)
    ]
    assert report.model.parameters == 12 * 8
    assert report.outputs[0].error is None
    assert "cell (LSTM)" in report.outputs[0].note


def test_a_convolution_with_computed_weights_and_a_stored_bias() -> None:
    # The weights are an activation: the bias alone is stored, and no layer is left out.
    nodes = [
        node("MatMul", ["x", "v"], ["w"], name="weights"),
        node("Gemm", ["x", "w", "c"], ["y"], transA=1),
    ]
    report = report_of(nodes, {"v": normal(6, 4), "c": normal(4)}, x=(6, 6))
    assert [(u.op, u.parameters, u.role) for u in report.unmeasured] == [("Gemm", 4, "bias")]
    assert report.outputs[0].error is not None


def test_an_operator_that_no_table_names_is_a_layer() -> None:
    nodes = [
        node("Reshape", ["x", "rows"], ["flat"]),
        node("CDist", ["flat", "points"], ["h"], domain=MS, metric="euclidean"),
        LAST,
    ]
    weights = {"points": normal(64, 64), "rows": np.array([4, 64])}
    report = report_of(nodes, {**weights, **LAST_WEIGHTS})
    assert [(u.op, u.parameters, u.role) for u in report.unmeasured] == [("CDist", 4096, "layer")]
    assert report.outputs[0].error is None


def test_attention_is_measured_by_its_product() -> None:
    _, weights, _, _ = CASES["Attention"]
    apart = node("Attention", ["x", "q", "b"], ["h"], name="self", domain=MS, num_heads=2)
    report = report_of([apart, LAST], {**weights, **LAST_WEIGHTS})
    assert [(layer.name, layer.op) for layer in report.layers] == [
        ("self", "MatMul"),
        ("last", "MatMul"),
    ]
    assert report.model.measured_parameters == 64 * 192 + 256
    assert [(u.op, u.parameters, u.role) for u in report.unmeasured] == [
        ("MultiHeadAttention", 192, "bias")
    ]
    assert report.every_layer_quantized
    assert report.float_run[0].error.sqnr_db > 100
    assert any("weights are measured: Attention (1 node)" in note for note in report.notes)


def test_a_model_of_attention_alone_is_refused_by_name() -> None:
    one, weights, count, _ = CASES["Attention"]
    nodes = [one, node("Relu", ["h"], ["y"])]
    with pytest.raises(InputError, match=rf"Attention \({count:,} parameters\) are not measured"):
        report_of(nodes, weights)


@pytest.mark.parametrize("low", [-np.inf, np.finfo(np.float32).min])
def test_a_stored_mask_holds_no_parameters(low: float) -> None:
    mask = np.where(np.tril(np.ones((4, 4))), 0, low).astype(np.float32)
    nodes = [
        node("MatMul", ["x", "w"], ["h"]),
        node("Add", ["h", "mask"], ["hm"]),
        node("Softmax", ["hm"], ["y"]),
    ]
    report = report_of(nodes, {"w": normal(64, 4), "mask": mask})
    assert report.model.parameters == 256
    assert report.unmeasured == ()


def test_weights_that_a_loop_is_given_as_its_state() -> None:
    # As tf2onnx writes a recurrent cell: "w" goes in as a state, and comes out as it was.
    value = helper.make_tensor_value_info
    inner = helper.make_graph(
        [
            node("MatMul", ["s", "kernel"], ["next"], name="inside"),
            node("Identity", ["kernel"], ["same"]),
            node("Identity", ["go"], ["on"]),
        ],
        "body",
        [
            value("i", TensorProto.INT64, []),
            value("go", TensorProto.BOOL, []),
            value("s", 1, [8, 8]),
            value("kernel", 1, [8, 8]),
        ],
        [
            value("on", TensorProto.BOOL, []),
            value("next", 1, [8, 8]),
            value("same", 1, [8, 8]),
        ],
    )
    nodes = [
        node("Loop", ["n", "", "x", "w"], ["looped", "w_end"], body=inner),
        node("MatMul", ["looped", "v"], ["y"], name="behind"),
    ]
    weights = {"w": normal(8, 8), "v": normal(8, 4), "n": np.int64(3)}
    report = report_of(nodes, weights, x=(8, 8))
    assert report.outputs[0].error is None
    assert "inside (MatMul)" in report.outputs[0].note
    assert report.unmeasured == ()
    assert [(layer.name, layer.local is None) for layer in report.layers] == [
        ("behind", False),
        ("inside", True),
    ]
    assert report.model.parameters == report.model.measured_parameters == 64 + 32
