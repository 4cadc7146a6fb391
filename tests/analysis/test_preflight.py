"""Before anything is measured: inputs that nobody gave, and the float run."""

import json
from collections.abc import Mapping, Sequence

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from core.analysis import AnalysisConfig, Report, analyze
from core.analysis.measured_errors import OutputError
from core.analysis.notes import notes_on_float_run
from core.analysis.preflight import preflight
from core.analysis.table import as_text
from core.errors import InputError
from core.metrics import error_sums
from tests.analysis.models import images, model_of, small_cnn

node = helper.make_node
BOOL, INT64, INT16, UINT8 = (
    TensorProto.BOOL,
    TensorProto.INT64,
    TensorProto.INT16,
    TensorProto.UINT8,
)


def normal(*shape: int) -> np.ndarray:
    return np.random.default_rng(5).normal(size=shape).astype(np.float32)


def model(
    nodes: Sequence[onnx.NodeProto],
    floats: Mapping[str, Sequence[int | str | None]],
    weights: Mapping[str, np.ndarray],
    others: Mapping[str, tuple[int, Sequence[int | str | None]]] | None = None,
) -> bytes:
    """A model with float inputs, and others of the types that they say."""
    made = model_of(nodes, floats, ["y"], weights)
    for name, (element, shape) in (others or {}).items():
        made.graph.input.append(helper.make_tensor_value_info(name, element, shape))
    return made.SerializeToString()


# One name, one size


def test_one_name_has_one_size_everywhere() -> None:
    # "tokens" is the second axis of ids and the first of places; "N" is both axes of a matrix.
    nodes = [
        node("Gather", ["table", "ids"], ["e"]),
        node("Add", ["e", "places"], ["h"]),
        node("MatMul", ["near", "h"], ["n"]),
        node("MatMul", ["n", "w"], ["y"], name="layer"),
    ]
    content = model(
        nodes,
        {"places": ["tokens", 4], "near": ["tokens", "tokens"]},
        {"table": normal(11, 4), "w": normal(4, 3)},
        {"ids": (INT64, ["batch", "tokens"])},
    )
    found = preflight(content)
    sizes = {one.name: one.shape for one in found.inputs}
    assert sizes == {"ids": (1, 16), "places": (16, 4), "near": (16, 16)}
    assert all(one.shape_is_guessed for one in found.inputs)
    assert found.notes == ()
    fixed = preflight(content, config=AnalysisConfig(shapes={"ids": (2, 5)}))
    assert {one.name: one.shape for one in fixed.inputs} == {
        "ids": (2, 5),
        "places": (5, 4),
        "near": (5, 5),
    }
    assert [one.shape_is_guessed for one in fixed.inputs] == [True, True, False]


def test_a_name_that_is_a_sum_has_the_size_of_the_sum() -> None:
    # A decoder's cache: nothing came before, and the mask covers past and present.
    nodes = [
        node("Concat", ["past", "x"], ["all"], axis=1),
        node("Mul", ["all", "mask"], ["kept"]),
        node("MatMul", ["kept", "w"], ["y"], name="layer"),
    ]
    content = model(
        nodes,
        {
            "x": ["batch", "seq", 4],
            "past": ["batch", "past_seq", 4],
            "mask": ["batch", "past_seq + seq", 1],
        },
        {"w": normal(4, 3)},
    )
    shapes = {one.name: one.shape for one in preflight(content).inputs}
    assert shapes["past"][1] + shapes["x"][1] == shapes["mask"][1]
    report = analyze(content)
    assert report.layers[0].local.sqnr_db > 20


def test_a_batch_is_one_wherever_it_stands_and_sound_is_long() -> None:
    cell = node("LSTM", ["f", "w", "r", "", "", "h", "c"], ["y"], hidden_size=3)
    content = model(
        [node("Cast", ["x"], ["f"], to=TensorProto.FLOAT), cell],
        {"h": [1, "B", 3], "c": [1, "B", 3]},
        {"w": normal(1, 12, 5), "r": normal(1, 12, 3)},
        {"x": (INT16, ["T", "B", 5])},
    )
    assert [one.shape for one in preflight(content).inputs] == [(1, 1, 3), (1, 1, 3), (512, 1, 5)]


def test_tokens_that_come_as_floats_stay_within_their_table() -> None:
    # As Keras exports them; 0 is padding, which the graph asks for in floats.
    nodes = [
        node("Cast", ["ids"], ["places"], to=TensorProto.INT32),
        node("Gather", ["table", "places"], ["e"]),
        node("Equal", ["ids", "padding"], ["padded"]),
        node("Not", ["padded"], ["there"]),
        node("Cast", ["there"], ["kept"], to=TensorProto.FLOAT),
        node("Unsqueeze", ["kept", "last"], ["column"]),
        node("Mul", ["e", "column"], ["h"]),
        node("MatMul", ["h", "w"], ["y"], name="layer"),
    ]
    weights = {
        "table": normal(11, 4),
        "padding": np.float32(0),
        "last": np.array([2]),
        "w": normal(4, 3),
    }
    found = preflight(model(nodes, {"ids": ["n", "words"]}, weights))
    assert found.inputs[0].values == "random, 0 to 10 without 0"


# What the weights and the operators ask for


def guessed(
    nodes: Sequence[onnx.NodeProto],
    weights: Mapping[str, np.ndarray],
    element: int,
    shape: Sequence[int | str | None],
    name: str = "x",
) -> tuple[tuple[int, ...], str]:
    """The shape and the values that are guessed for the one input of a network."""
    found = preflight(model(nodes, {}, weights, {name: (element, shape)}))
    return found.inputs[0].shape, found.inputs[0].values


def test_free_channels_are_those_of_the_weights() -> None:
    scaled = [node("Div", ["x", "d"], ["s"]), node("Conv", ["s", "w"], ["y"], group=2)]
    weights = {"d": np.float32(255), "w": normal(4, 5, 3, 3)}
    assert guessed(scaled, weights, 1, ["b", "c", "h", "w"])[0] == (1, 10, 224, 224)
    product = [node("MatMul", ["x", "w"], ["y"])]
    assert guessed(product, {"w": normal(7, 3)}, 1, [None, None])[0] == (1, 7)
    cell = [node("GRU", ["x", "w", "r"], ["y"], hidden_size=2)]
    weights = {"w": normal(1, 6, 5), "r": normal(1, 6, 2)}
    assert guessed(cell, weights, 1, ["T", "b", "features"])[0] == (512, 1, 5)


def test_channels_that_stand_last_leave_height_and_width_free() -> None:
    nodes = [node("Transpose", ["x"], ["c"], perm=[0, 3, 1, 2]), node("Conv", ["c", "w"], ["y"])]
    shape, _ = guessed(nodes, {"w": normal(2, 3, 3, 3)}, 1, ["N", "M1", "M2", 3])
    assert shape == (1, 224, 224, 3)


def test_a_volume_is_small() -> None:
    nodes = [node("Conv", ["x", "w"], ["y"])]
    shape, _ = guessed(nodes, {"w": normal(2, 3, 3, 3, 3)}, 1, ["b", "c", "d", "h", "w"])
    assert shape == (1, 3, 32, 32, 32)


def test_a_size_that_was_traced_is_read_off_the_graph() -> None:
    # As torch's older exporter writes attention: the file says that the length is free.
    nodes = [
        node("Shape", ["x"], ["all"]),
        node("Gather", ["all", "first"], ["batch"]),
        node("Concat", ["batch", "length", "width"], ["shape"], axis=0),
        node("Reshape", ["x", "shape"], ["r"]),
        node("MatMul", ["r", "w"], ["y"]),
    ]
    weights = {"first": np.array([0]), "length": np.array([12]), "width": np.array([8])}
    shape, _ = guessed(nodes, {**weights, "w": normal(8, 3)}, 1, ["b", "s", 8])
    assert shape == (1, 12, 8)


def test_values_that_a_network_can_take() -> None:
    logarithm = [node("Log", ["x"], ["l"]), node("MatMul", ["l", "w"], ["y"])]
    assert guessed(logarithm, {"w": normal(8, 3)}, 1, [1, 8])[1] == "random, 0 to 1"
    classes = [node("OneHot", ["x", "n", "v"], ["o"]), node("MatMul", ["o", "w"], ["y"])]
    weights = {"n": np.int64(30), "v": np.array([0, 1], np.float32), "w": normal(30, 4)}
    assert guessed(classes, weights, INT64, ["b", "s"])[1] == "random, 0 to 29"
    sound = [
        node("Cast", ["pcm"], ["f"], to=TensorProto.FLOAT),
        node("Reshape", ["f", "one"], ["u"]),
        node("Conv", ["u", "w"], ["y"]),
    ]
    weights = {"one": np.array([1, 1, -1]), "w": normal(2, 1, 4)}
    values = guessed(sound, weights, TensorProto.INT32, ["n"], "pcm")[1]
    assert values == "random, normal with deviation 2.14748e+08"


def test_tokens_are_found_behind_arithmetic_and_comparisons() -> None:
    # Keras counts an index below 0 from the table's end; JAX compares with 0, 1, 2 … 256.
    wrapped = [
        node("Add", ["x", "rows"], ["from_end"]),
        node("Less", ["x", "zero"], ["below"]),
        node("Where", ["below", "from_end", "x"], ["row"]),
        node("Gather", ["table", "row"], ["e"]),
        node("MatMul", ["e", "w"], ["y"]),
    ]
    weights = {"rows": np.int64(49), "zero": np.int64(0), "table": normal(49, 4), "w": normal(4, 3)}
    assert guessed(wrapped, weights, INT64, ["b", "s"])[1] == "random, 0 to 48"
    one_hot = [
        node("Unsqueeze", ["x", "axis"], ["u"]),
        node("Equal", ["u", "classes"], ["is"]),
        node("Cast", ["is"], ["f"], to=TensorProto.FLOAT),
        node("MatMul", ["f", "w"], ["y"]),
    ]
    weights = {"axis": np.array([2]), "classes": np.arange(257).reshape(1, 1, 257)}
    values = guessed(one_hot, {**weights, "w": normal(257, 4)}, INT64, ["b", "s"])[1]
    assert values == "random, 0 to 256"


def test_values_at_which_a_softmax_is_saturated_are_not_fed() -> None:
    # Whatever lies outside of 0 … 1 lifts the first class far above the others.
    weights = {"mean": np.float32(0.5), "w": normal(8, 3)}
    nodes = [
        node("Sub", ["x", "mean"], ["c"]),
        node("Abs", ["c"], ["a"]),
        node("Sub", ["a", "mean"], ["over"]),  # above 0 for what is not in 0 … 1
        node("Relu", ["over"], ["r"]),
        node("ReduceSum", ["r"], ["far"], keepdims=0),
        node("MatMul", ["x", "w"], ["h"]),
        node("Mul", ["far", "big"], ["shift"]),
        node("Mul", ["shift", "first"], ["lift"]),
        node("Add", ["h", "lift"], ["logits"]),
        node("Softmax", ["logits"], ["y"]),
    ]
    weights |= {"big": np.float32(1e4), "first": np.array([1, 0, 0], np.float32)}
    assert guessed(nodes, weights, 1, [1, 8])[1] == "random, 0 to 1"


# A first axis that counts nodes


def graph_network(nodes_axis: str | None, edges_axis: str | None) -> bytes:
    """Each node gets the sum over its edges of what their sources hold: x[N, 4], edges [2, E]."""
    nodes = [
        node("Split", ["edges"], ["from", "to"], axis=0, num_outputs=2),
        node("Squeeze", ["from", "zero"], ["source"]),
        node("Transpose", ["to"], ["target"], perm=[1, 0]),
        node("MatMul", ["x", "w"], ["h"], name="layer"),
        node("Gather", ["h", "source"], ["messages"]),
        node("Mul", ["h", "nothing"], ["empty"]),
        node("ScatterND", ["empty", "target", "messages"], ["y"], reduction="add"),
    ]
    made = model_of(
        nodes,
        {"x": [nodes_axis, 4]},
        ["y"],
        {"w": normal(4, 3), "zero": np.array([0]), "nothing": np.float32(0)},
        opset=18,
    )
    made.graph.input.append(helper.make_tensor_value_info("edges", INT64, [2, edges_axis]))
    return made.SerializeToString()


@pytest.mark.parametrize("names", [("num_nodes", "num_edges"), ("nodes", "E"), (None, None)])
def test_the_nodes_of_a_graph_are_no_batch(names: tuple[str | None, str | None]) -> None:
    report = analyze(graph_network(*names))
    x = report.inputs[0]
    assert x.shape[0] > 1  # one node would be no graph
    assert report.layers[0].local.sqnr_db > 20
    assert report.outputs[0].error.count == 4 * x.shape[0] * 3


@pytest.mark.parametrize("name", ["num_nodes", None, "anything"])
def test_given_nodes_and_edges_are_fed_whole(name: str | None) -> None:
    rng = np.random.default_rng(3)
    data = {"x": normal(10, 4), "edges": rng.integers(0, 10, (2, 25))}
    report = analyze(graph_network(name, None), data)
    assert report.shapes == {"x": (10, 4), "edges": (2, 25)}
    assert report.layers[0].input.count == 40
    assert report.guesses == ()


def test_rows_that_depend_on_each_other_are_no_batch() -> None:
    # y = (x xᵀ) x w: every row looks at all the others.
    nodes = [
        node("Transpose", ["x"], ["xt"], perm=[1, 0]),
        node("MatMul", ["x", "xt"], ["near"]),
        node("MatMul", ["near", "x"], ["h"]),
        node("MatMul", ["h", "w"], ["y"], name="layer"),
    ]
    x = normal(100, 4)
    content = model(nodes, {"x": ["rows", 4]}, {"w": normal(4, 3)})
    report = analyze(content, {"x": x})
    assert report.shapes == {"x": (100, 4)}
    assert any("The first axis of x is no batch" in note for note in report.notes)
    # By hand: the range of the layer's input is that of all rows together.
    h = (x @ x.T) @ x
    assert report.layers[0].input_scale == pytest.approx((h.max() - h.min()) / 255, rel=1e-4)


def test_a_sum_over_all_rows_is_no_batch() -> None:
    # The energy of a molecule: one number without an axis, the sum over its atoms.
    nodes = [
        node("MatMul", ["x", "w"], ["h"], name="layer"),
        node("ReduceSum", ["h"], ["y"], keepdims=0),
    ]
    report = analyze(model(nodes, {"x": [None, 4]}, {"w": normal(4, 1)}), {"x": normal(9, 4)})
    assert report.shapes == {"x": (9, 4)}


def test_an_output_that_no_row_changes_does_not_matter() -> None:
    nodes = [
        node("MatMul", ["x", "w"], ["y"], name="layer"),
        node("Identity", ["w"], ["weights"]),
    ]
    made = model_of(nodes, {"x": [None, 4]}, ["y", "weights"], {"w": normal(4, 4)})
    report = analyze(made.SerializeToString(), {"x": normal(100, 4)})
    assert report.shapes == {"x": (64, 4)}


def test_rows_that_do_not_are_a_batch_whatever_their_axis_is_called() -> None:
    content = model(
        [node("MatMul", ["x", "w"], ["y"])], {"x": ["anything", 4]}, {"w": normal(4, 3)}
    )
    report = analyze(content, {"x": normal(100, 4)})
    assert report.shapes == {"x": (64, 4)}  # two batches
    assert report.layers[0].input.count == 400


# Masks and integers


@pytest.mark.parametrize("one_means", ["keep", "padding"])
@pytest.mark.parametrize("element", [BOOL, INT64])
def test_a_mask_never_hides_everything(one_means: str, element: int) -> None:
    nodes = [
        node("Cast", ["attention_mask"], ["m"], to=TensorProto.FLOAT),
        node("Sub", ["one", "m"], ["n"]),
        node("Mul", ["x", "m" if one_means == "keep" else "n"], ["h"]),
        node("MatMul", ["h", "w"], ["y"], name="layer"),
    ]
    content = model(
        nodes,
        {"x": ["batch", 4, 6]},
        {"w": normal(6, 3), "one": np.float32(1)},
        {"attention_mask": (element, ["batch", 4, 1])},
    )
    report = analyze(content, config=AnalysisConfig(shapes={"x": (1, 4, 6)}))
    (layer,) = report.layers
    assert not layer.exact
    assert layer.local.sqnr_db > 20
    assert report.notes == ()


def test_a_flag_that_switches_everything_off_is_turned() -> None:
    # A scalar boolean: true gives zeros, whatever x is.
    nodes = [
        node("Where", ["off", "nothing", "x"], ["h"]),
        node("MatMul", ["h", "w"], ["y"], name="layer"),
    ]
    content = model(
        nodes, {"x": [2, 6]}, {"w": normal(6, 3), "nothing": np.float32(0)}, {"off": (BOOL, [])}
    )
    report = analyze(content)
    assert [one.values for one in report.inputs][1] == "all 0"
    assert report.layers[0].local.sqnr_db > 20


def test_tokens_are_not_all_padding() -> None:
    # Scores of padding tokens (id 1) are −∞; a row of nothing but padding would be NaN.
    nodes = [
        node("Equal", ["ids", "pad"], ["is_pad"]),
        node("Where", ["is_pad", "low", "nothing"], ["mask"]),
        node("Gather", ["table", "ids"], ["e"]),
        node("MatMul", ["e", "w"], ["h"], name="scores"),
        node("Transpose", ["h"], ["ht"], perm=[0, 2, 1]),
        node("Add", ["ht", "mask"], ["a"]),
        node("Softmax", ["a"], ["s"]),
        node("MatMul", ["s", "e"], ["y"]),
    ]
    weights = {
        "pad": np.array(1), "low": np.float32(-np.inf), "nothing": np.float32(0),
        "table": normal(11, 4), "w": normal(4, 1),
    }  # fmt: skip
    report = analyze(model(nodes, {}, weights, {"ids": (INT64, ["batch", "seq"])}))
    assert report.inputs[0].values == "random, 0 to 10 without 1"
    assert report.outputs[0].error is not None
    assert report.outputs[0].left_out == 0


def test_a_mode_that_the_graph_compares_with_is_chosen() -> None:
    # A sample rate: for any other number the network gives NaN.
    nodes = [
        node("Equal", ["rate", "known"], ["right"]),
        node("Where", ["right", "one", "bad"], ["factor"]),
        node("MatMul", ["x", "w"], ["h"], name="layer"),
        node("Mul", ["h", "factor"], ["y"]),
    ]
    weights = {
        "known": np.array(16000), "one": np.float32(1), "bad": np.float32(np.nan), "w": normal(6, 3)
    }  # fmt: skip
    report = analyze(model(nodes, {"x": [2, 6]}, weights, {"rate": (INT64, [])}))
    assert report.inputs[1].values == "all 16000"
    assert report.outputs[0].error.sqnr_db > 20


@pytest.mark.parametrize(("element", "least"), [(INT16, 3000), (UINT8, 200)])
def test_audio_and_pictures_have_the_range_of_their_type(element: int, least: float) -> None:
    nodes = [
        node("Cast", ["x"], ["f"], to=TensorProto.FLOAT),
        node("Conv", ["f", "w"], ["y"], name="layer"),
    ]
    content = model(nodes, {}, {"w": normal(4, 1, 5)}, {"x": (element, [1, 1, 400])})
    (layer,) = analyze(content).layers
    assert layer.input_scale * 255 > least
    assert layer.input.count == 1600


def test_lengths_are_no_zeros() -> None:
    # The mean over the first `lengths` values: a length of 0 divides by 0.
    nodes = [
        node("Cast", ["lengths"], ["n"], to=TensorProto.FLOAT),
        node("MatMul", ["x", "w"], ["h"], name="layer"),
        node("Div", ["h", "n"], ["y"]),
    ]
    report = analyze(model(nodes, {"x": [2, 6]}, {"w": normal(6, 3)}, {"lengths": (INT64, [2, 1])}))
    assert report.outputs[0].left_out == 0


# Declared sizes that are not the network's


def fixed(*shape: int) -> bytes:
    nodes = [
        node("Conv", ["x", "w"], ["h"], name="first"),
        node("GlobalAveragePool", ["h"], ["p"]),
        node("Flatten", ["p"], ["f"]),
        node("MatMul", ["f", "v"], ["y"], name="last"),
    ]
    made = model_of(nodes, {"x": shape}, ["y"], {"w": normal(4, 3, 3, 3), "v": normal(4, 2)})
    made.graph.value_info.append(helper.make_tensor_value_info("h", 1, [1, 4, 14, 14]))
    made.graph.output[0].type.tensor_type.shape.dim.add(dim_value=1)
    made.graph.output[0].type.tensor_type.shape.dim.add(dim_value=2)
    return made.SerializeToString()


def test_a_declared_size_can_be_changed_where_the_network_takes_others() -> None:
    content = fixed(1, 3, 16, 16)
    report = analyze(content, config=AnalysisConfig(shapes={"x": (2, 3, 24, 20)}, samples=1))
    assert report.shapes == {"x": (2, 3, 24, 20)}
    assert report.layers[0].input.count == 2 * 3 * 24 * 20
    data = {"x": normal(5, 3, 24, 20)[:, None]}
    given = analyze(content, data, AnalysisConfig(shapes={"x": (1, 3, 24, 20)}))
    assert given.layers[0].input.count == 5 * 3 * 24 * 20


def test_data_of_another_size_is_told_how_to_ask_for_it() -> None:
    with pytest.raises(InputError, match=r"ask for it: --shape x=1,3,24,20"):
        analyze(fixed(1, 3, 16, 16), {"x": normal(5, 3, 24, 20)})


@pytest.mark.parametrize("shape", [(1, 4, 16, 16), (1, 3, 2, 2), (1, 3, 16)])
def test_and_not_where_it_does_not(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match=r"does not fit the input x: float32 \[1, 3, 16, 16\]"):
        analyze(fixed(1, 3, 16, 16), config=AnalysisConfig(shapes={"x": shape}))


# Nothing but NaN


def test_nan_throughout_is_no_report() -> None:
    nodes = [
        node("Sub", ["x", "x"], ["zero"]),
        node("Div", ["zero", "zero"], ["nan"]),
        node("MatMul", ["nan", "w"], ["y"], name="layer"),
    ]
    content = model(nodes, {"x": [2, 6]}, {"w": normal(6, 3)})
    for use in (preflight, analyze):
        for data in (None, {"x": normal(4, 2, 6)}):
            with pytest.raises(InputError, match="nothing but NaN or infinity") as caught:
                use(content, data)
            assert ("It was fed x: shape 2x6, values random" in str(caught.value)) == (data is None)


def test_an_output_that_depends_on_nothing_is_said_to() -> None:
    nodes = [
        node("Mul", ["x", "nothing"], ["h"]),
        node("MatMul", ["h", "w"], ["y"], name="layer"),
    ]
    weights = {"w": normal(6, 3), "nothing": np.float32(0)}
    report = analyze(model(nodes, {"x": ["rows", 6]}, weights))
    assert any("The outputs are the same for every sample" in note for note in report.notes)
    assert not any("same for every" in n for n in analyze(small_cnn().SerializeToString()).notes)


# What it tells


def test_everything_that_will_be_measured_and_what_will_not() -> None:
    made = small_cnn()
    made.graph.node.extend([node("Einsum", ["y", "e"], ["z"], name="mix", equation="ij,jk->ik")])
    made.graph.initializer.append(onnx.numpy_helper.from_array(normal(3, 5), "e"))
    made.graph.output[0].name = "z"
    found = preflight(made.SerializeToString())
    assert [(layer.name, layer.op, layer.parameters, layer.measured) for layer in found.layers] == [
        ("first", "Conv", 72, True),
        ("second", "Conv", 180, True),
        ("last", "Gemm", 15, True),
    ]
    assert found.operators["Conv"] == 2
    assert [(u.name, u.parameters, u.role) for u in found.unmeasured] == [
        ("first", 4, "bias"),
        ("last", 3, "bias"),
        ("mix", 15, "layer"),
    ]
    assert found.model.parameters == 72 + 180 + 15 + 4 + 3 + 15
    assert found.float_run[0].error.sqnr_db > 100
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["inputs"][0]["name"] == "x"


def test_a_report_says_what_it_rests_on() -> None:
    content = small_cnn().SerializeToString()
    report = analyze(content)
    assert report.guesses == (
        "x: shape 1x2x6x6 is guessed, values random, normal with deviation 1",
    )
    assert "quantized (on guessed input):" in as_text(report)
    assert report.to_dict()["guesses"] == list(report.guesses)
    given = analyze(content, {"x": images()})
    assert given.guesses == ()
    assert "guess" not in as_text(given)
    assert Report.from_dict(json.loads(json.dumps(report.to_dict()))) == report


def test_the_float_run_is_compared_with_the_optimized_one() -> None:
    report = analyze(small_cnn().SerializeToString(), {"x": images()})
    assert report.float_run[0].name == "y"
    assert report.float_run[0].error.sqnr_db > 100
    assert report.float_run[0].error.count == 6 * 3
    assert not any("optimized run" in note for note in report.notes)


def output(sqnr: float | None) -> OutputError:
    """An output with this SQNR: a signal of 1, and the noise that it leaves."""
    if sqnr is None:
        return OutputError("y", None, "it failed")
    wrong = 1.0 + 10 ** (-sqnr / 20)
    return OutputError("y", error_sums(np.ones(1), np.array([wrong if sqnr < 200 else 1.0])))


@pytest.mark.parametrize(
    ("ours", "quantized", "doubtful"),
    [
        (120.0, 30.0, False),
        (39.0, 30.0, True),  # an eighth of the error is not quantization's
        (41.0, 30.0, False),
        (999.0, 999.0, False),  # exact, both
        (None, 30.0, True),
        (None, None, False),
        (20.0, None, False),
    ],
)
def test_an_error_that_is_not_quantizations_is_said_to_be_none(
    ours: float | None, quantized: float | None, doubtful: bool
) -> None:
    notes = list(notes_on_float_run([output(ours)], [output(quantized)], constant=False))
    assert len(notes) == doubtful
    assert all("'y' is not what onnxruntime's optimized run" in note for note in notes)


def test_a_file_that_onnxruntime_refuses_as_a_whole() -> None:
    # Two nodes of one name: onnxruntime loads no such file, and the pieces run.
    nodes = [
        node("MatMul", ["x", "w"], ["h"], name="twin"),
        node("MatMul", ["h", "w"], ["y"], name="twin"),
    ]
    report = analyze(model(nodes, {"x": [2, 6]}, {"w": normal(6, 6)}))
    assert report.float_run[0].error is None
    assert "two nodes with same node name" in report.float_run[0].note
    assert report.outputs[0].error.sqnr_db > 20
