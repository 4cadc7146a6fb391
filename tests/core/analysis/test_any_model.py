"""Files of every opset and shape: a complete report, whatever surrounds the layers."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from core.analysis import AnalysisConfig, analyze
from core.analysis.export import export
from core.analysis.mend import mend
from core.analysis.sensitivity import sensitivity
from core.analysis.structure.plan import plan_steps
from core.errors import InputError
from core.models.session import open_session
from tests.core.analysis.models import images, model_of, small_cnn

rng = np.random.default_rng(5)


def normal(*shape: int) -> np.ndarray:
    return rng.normal(size=shape).astype(np.float32)


def complete(report, count: int) -> None:
    """Every layer has all four stages measured, and something to measure."""
    assert len(report.layers) == count
    for layer in report.layers:
        assert layer.note == ""
        for stage in (layer.weight, layer.input, layer.local, layer.accumulated):
            assert stage is not None
            assert stage.count > 0
            assert stage.exact or 5 < stage.sqnr_db < 80


@pytest.mark.parametrize("opset", range(7, 26))
@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_every_opset(opset: int, dtype: type) -> None:
    complete(analyze(small_cnn(opset, dtype).SerializeToString()), 3)


@pytest.mark.parametrize(("op", "gates"), [("LSTM", 4), ("GRU", 3), ("RNN", 1)])
def test_recurrent(op: str, gates: int) -> None:
    node = helper.make_node(op, ["x", "w", "r"], ["y"], name="cell", hidden_size=3)
    weights = {"w": normal(1, gates * 3, 4), "r": normal(1, gates * 3, 3)}
    model = model_of([node], {"x": ["time", "batch", 4]}, ["y"], weights)
    report = analyze(model.SerializeToString())
    complete(report, 1)
    assert report.layers[0].weight_shapes == ((1, gates * 3, 4), (1, gates * 3, 3))
    assert report.layers[0].parameters == gates * 3 * 7


@pytest.mark.parametrize("groups", [1, 2])
def test_transposed_convolution(groups: int) -> None:
    node = helper.make_node("ConvTranspose", ["x", "w"], ["y"], name="up", group=groups)
    model = model_of([node], {"x": [1, 4, 5, 5]}, ["y"], {"w": normal(4, 3, 2, 2)})
    complete(analyze(model.SerializeToString()), 1)


def test_channel_axes() -> None:
    # One output channel is 1000 times the others: only a scale per *output* channel keeps the
    # small ones, so a wrong axis would show as a loss of weight precision.
    scale = np.array([1.0, 1000.0, 1.0], np.float32)
    base = normal(4, 3)
    cases = {
        "MatMul": (["x", "w"], base * scale, {}),
        "Gemm": (["x", "w"], base * scale, {}),
        "Gemm transposed": (["x", "w"], (base * scale).T.copy(), {"transB": 1}),
        "MatMul left": (["w", "x"], (base * scale).T.copy(), {}),
    }
    for name, (operands, w, attributes) in cases.items():
        node = helper.make_node(name.split()[0], operands, ["y"], name=name, **attributes)
        shape = [4, 2] if name == "MatMul left" else [2, 4]
        model = model_of([node], {"x": shape}, ["y"], {"w": w})
        report = analyze(model.SerializeToString(), config=AnalysisConfig(weight_bits=4))
        small = np.abs(base).max() * 1.01
        assert report.layers[0].weight.max_abs_error < small * 1000 / 7
        channel = analyze(model.SerializeToString()).layers[0].weight.sqnr_db
        assert channel > 40, name


def test_weights_that_are_computed() -> None:
    # A half-precision weight, cast, transposed and passed on: still a constant.
    nodes = [
        helper.make_node("Cast", ["w16"], ["w32"], to=TensorProto.FLOAT),
        helper.make_node("Transpose", ["w32"], ["wt"], perm=[1, 0]),
        helper.make_node("Identity", ["wt"], ["w"]),
        helper.make_node("MatMul", ["x", "w"], ["y"], name="layer"),
    ]
    weights = {"w16": normal(3, 4).astype(np.float16)}
    model = model_of(nodes, {"x": [2, 4]}, ["y"], weights)
    report = analyze(model.SerializeToString())
    complete(report, 1)
    assert report.layers[0].weight_shapes == ((4, 3),)


def test_constant_nodes_and_unnamed_twins() -> None:
    w = numpy_helper.from_array(normal(4, 4))
    nodes = [
        helper.make_node("Constant", [], ["w"], value=w),
        helper.make_node("MatMul", ["x", "w"], ["a"]),
        helper.make_node("MatMul", ["a", "w"], ["b"], name="twin"),
        helper.make_node("MatMul", ["b", "w"], ["y"], name="twin"),
    ]
    model = model_of(nodes, {"x": [2, 4]}, ["y"])
    report = analyze(model.SerializeToString())
    complete(report, 3)
    assert [layer.name for layer in report.layers] == ["MatMul:a", "twin", "twin (2)"]


def branch(name: str, weight: np.ndarray) -> onnx.GraphProto:
    """A graph with a layer whose tensors have the same names in every branch."""
    return helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["out"], name=name)],
        name,
        [],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(weight, "w")],
    )


def model_with_if(condition: list[onnx.NodeProto]) -> onnx.ModelProto:
    nodes = [
        *condition,
        helper.make_node(
            "If",
            ["c"],
            ["a"],
            name="choice",
            then_branch=branch("then", normal(4, 4)),
            else_branch=branch("else", normal(4, 4)),
        ),
        helper.make_node("MatMul", ["a", "v"], ["y"], name="after"),
    ]
    weights = {"v": normal(4, 2), "zero": np.float32(0)}
    return model_of(nodes, {"x": ["N", 4]}, ["y"], weights)


def test_if_becomes_the_branch_that_is_taken() -> None:
    condition = [
        helper.make_node("ReduceSumSquare", ["x"], ["s"], keepdims=0),
        helper.make_node("Greater", ["s", "zero"], ["c"]),
    ]
    report = analyze(model_with_if(condition).SerializeToString())
    complete(report, 2)
    assert [layer.name for layer in report.layers] == ["then", "after"]


def test_if_that_changes_its_mind() -> None:
    condition = [
        helper.make_node("ReduceSum", ["x"], ["s"], keepdims=0),
        helper.make_node("Greater", ["s", "zero"], ["c"]),
    ]
    x = np.stack([np.ones((1, 4)), -np.ones((1, 4))]).astype(np.float32)
    report = analyze(model_with_if(condition).SerializeToString(), {"x": x})
    notes = {layer.name: layer.note for layer in report.layers}
    assert notes["after"] == ""
    assert "only its weights" in notes["then"]
    assert "only its weights" in notes["else"]
    assert all(layer.weight.count for layer in report.layers)


@pytest.mark.parametrize("carried", [False, True])
def test_loop_body_is_named_and_its_weights_measured(carried: bool) -> None:
    # carried: as tf2onnx writes a recurrent cell, whose weights each turn hands to the next.
    state = [helper.make_tensor_value_info("w_in", TensorProto.FLOAT, None)] if carried else []
    body = helper.make_graph(
        [
            helper.make_node("MatMul", ["h", "w_in" if carried else "w"], ["next"], name="inside"),
            helper.make_node("Identity", ["go"], ["on"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("i", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("h", TensorProto.FLOAT, None),
            *state,
        ],
        [
            helper.make_tensor_value_info("on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("next", TensorProto.FLOAT, None),
            *state,
        ],
    )
    given, made = ["n", "yes", "x"], ["h_end"]
    if carried:
        given, made = [*given, "w"], [*made, "w_end"]
    nodes = [
        helper.make_node("Loop", given, made, body=body),
        helper.make_node("MatMul", ["h_end", "w"], ["y"], name="after"),
    ]
    weights = {"w": normal(4, 4), "n": np.int64(3), "yes": np.bool_(True)}
    report = analyze(model_of(nodes, {"x": [2, 4]}, ["y"], weights).SerializeToString())
    after, inside = report.layers
    assert (after.name, after.note) == ("after", "")
    assert inside.name == "inside"
    assert inside.weight.count == 16
    assert inside.local is None
    assert "Loop" in inside.note


@pytest.mark.parametrize("act", [export, lambda m: list(mend(m)), lambda m: list(sensitivity(m))])
def test_where_every_layer_is_in_a_loop_nothing_can_be_changed(act) -> None:
    body = helper.make_graph(
        [helper.make_node("MatMul", ["row", "w"], ["out"])],
        "body",
        [helper.make_tensor_value_info("row", TensorProto.FLOAT, None)],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, None)],
    )
    scan = helper.make_node("Scan", ["x"], ["y"], body=body, num_scan_inputs=1)
    model = model_of([scan], {"x": [3, 4]}, ["y"], {"w": normal(4, 4)})
    with pytest.raises(InputError, match="all 1 layers of the model lie in the graph of a Loop"):
        act(model.SerializeToString())


def test_model_local_functions_are_opened() -> None:
    function = helper.make_function(
        "local",
        "Dense",
        ["a", "b"],
        ["c"],
        [helper.make_node("MatMul", ["a", "b"], ["c"], name="dense")],
        [helper.make_opsetid("", 17)],
    )
    node = helper.make_node("Dense", ["x", "w"], ["y"], domain="local")
    model = model_of([node], {"x": [2, 4]}, ["y"], {"w": normal(4, 4)})
    model.functions.append(function)
    model.opset_import.append(helper.make_opsetid("local", 1))
    complete(analyze(model.SerializeToString()), 1)


def test_layer_whose_float_input_is_infinite_has_a_note() -> None:
    nodes = [
        helper.make_node("Div", ["x", "zero"], ["inf"]),
        helper.make_node("MatMul", ["inf", "w"], ["y"], name="lost"),
        helper.make_node("MatMul", ["x", "w"], ["z"], name="kept"),
    ]
    weights = {"zero": np.float32(0), "w": normal(4, 4)}
    model = model_of(nodes, {"x": [2, 4]}, ["y", "z"], weights)
    layer, kept = analyze(model.SerializeToString()).layers
    assert layer.weight.count == 16
    assert layer.local is None
    assert "NaN or infinity" in layer.note
    assert kept.note == ""


def test_token_model_gets_valid_indices() -> None:
    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["e"]),
        helper.make_node("MatMul", ["e", "w"], ["y"], name="head"),
    ]
    model = model_of(nodes, {}, ["y"], {"table": normal(11, 4), "w": normal(4, 2)})
    model.graph.input.append(
        helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "seq"])
    )
    report = analyze(model.SerializeToString())
    complete(report, 1)
    assert report.shapes == {"ids": (1, 16)}


def test_pieces_compute_what_the_whole_computes() -> None:
    model = small_cnn()
    x = images()
    values = {"x": x}
    plan = plan_steps(model)
    weights = {w.name: w.value for layer in plan.layers for w in layer.weights}
    for step in plan.steps:
        values |= step.piece({**values, **weights})
        for name in step.done:
            values.pop(name, None)
    (whole,) = open_session(model).run(None, {"x": x})
    np.testing.assert_allclose(values.pop("y"), whole, rtol=1e-5, atol=1e-6)
    assert values == {}, "every other tensor was let go"


def test_one_weight_in_two_layers_has_the_scales_of_each() -> None:
    # W's columns differ 1000-fold. As MatMul(x, W) its columns are channels, as Gemm with transB
    # its rows are: the same tensor, well quantized in the first layer and badly in the second.
    w = normal(4, 4) * np.array([1.0, 1000.0, 1.0, 1.0], np.float32)
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["a"], name="columns"),
        helper.make_node("Gemm", ["a", "w"], ["y"], name="rows", transB=1),
    ]
    both = analyze(model_of(nodes, {"x": [2, 4]}, ["y"], {"w": w}).SerializeToString())
    expected = []
    for axes in (0, 1):  # by hand: the largest magnitude of each channel over 127
        scale = np.abs(w).max(axis=axes, keepdims=True) / 127
        expected.append(float(np.abs(w - np.rint(w / scale) * scale).max()))
    found = [layer.weight.max_abs_error for layer in both.layers]
    assert found == pytest.approx(expected, rel=1e-3)


def test_weights_of_one_name_in_two_branches_are_not_mixed() -> None:
    condition = [
        helper.make_node("ReduceSum", ["x"], ["s"], keepdims=0),
        helper.make_node("Greater", ["s", "zero"], ["c"]),
    ]
    x = np.stack([np.ones((1, 4)), -np.ones((1, 4))]).astype(np.float32)
    report = analyze(model_with_if(condition).SerializeToString(), {"x": x})
    for layer in report.layers:  # 8 bits: both branches call their weight "w"
        assert layer.weight.sqnr_db > 30, layer.name
