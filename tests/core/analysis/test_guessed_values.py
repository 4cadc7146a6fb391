"""Values that nobody gave: numbers, tokens and masks that a network can take."""

import numpy as np
import pytest
from onnx import TensorProto, helper

from core.analysis import AnalysisConfig, analyze
from core.analysis.preflight import preflight
from tests.core.analysis.guessed_inputs import BOOL, INT16, INT64, UINT8, guessed, model, normal

node = helper.make_node


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
