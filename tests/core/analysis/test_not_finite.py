"""Masks of −∞, rows that turn NaN, empty sequences: data that people really have."""

import json

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from core.analysis import AnalysisConfig, Report, analyze
from core.analysis.shell.table import as_text
from core.analysis.simulation.stage_sums import StageSums
from core.errors import InputError
from tests.core.analysis.models import model_of

INF = np.float32(np.inf)
node = helper.make_node


def normal(*shape: int) -> np.ndarray:
    return np.random.default_rng(5).normal(size=shape).astype(np.float32)


def attention(mask: list[onnx.NodeProto], inputs: dict, weights: dict) -> onnx.ModelProto:
    """Scores + m → Softmax → MatMul, where `mask` makes m."""
    nodes = [
        *mask,
        node("MatMul", ["x", "w"], ["h"], name="scores"),
        node("Add", ["h", "m"], ["hm"]),
        node("Softmax", ["hm"], ["s"]),
        node("MatMul", ["s", "v"], ["y"], name="values"),
    ]
    return model_of(
        nodes, {"x": [2, 8], **inputs}, ["y"], {"w": normal(8, 8), "v": normal(8, 3), **weights}
    )


def masked(columns: slice) -> np.ndarray:
    m = np.zeros((2, 8), np.float32)
    m[:, columns] = -INF
    return m


def given() -> tuple[onnx.ModelProto, dict]:
    data = {"x": normal(2, 2, 8), "m": np.stack([masked(slice(5, 8))] * 2)}
    return attention([], {"m": [2, 8]}, {}), data


def stored() -> tuple[onnx.ModelProto, dict]:
    return attention([], {}, {"m": masked(slice(5, 8))}), {"x": normal(2, 2, 8)}


def computed() -> tuple[onnx.ModelProto, dict]:
    mask = node("Where", ["keep", "zero", "low"], ["m"])
    weights = {"keep": masked(slice(5, 8)) == 0, "zero": np.float32(0), "low": -INF}
    return attention([mask], {}, weights), {"x": normal(2, 2, 8)}


@pytest.mark.parametrize("case", [given, stored, computed])
def test_a_mask_that_no_layer_takes_changes_nothing(case) -> None:
    model, data = case()
    report = analyze(model.SerializeToString(), data)
    # The same network on the first five columns alone: what the mask leaves.
    weights = {"w": normal(8, 8)[:, :5].copy(), "v": normal(8, 3)[:5].copy()}
    nodes = [
        node("MatMul", ["x", "w"], ["h"], name="scores"),
        node("Softmax", ["h"], ["s"]),
        node("MatMul", ["s", "v"], ["y"], name="values"),
    ]
    short = model_of(nodes, {"x": [2, 8]}, ["y"], weights)
    expected = analyze(short.SerializeToString(), {"x": data["x"]})
    # Every row of s holds zeros behind the mask, so that the range of s is the same.
    assert report.layers[1].input_scale == pytest.approx(expected.layers[1].input_scale)
    assert report.layers[1].input.noise == pytest.approx(expected.layers[1].input.noise)
    assert all(layer.note == "" for layer in report.layers)
    assert report.outputs[0].error is not None
    assert any("'m' holds −∞ in 12 of 32 places" in n for n in report.notes) == (case is given)


def test_nan_and_plus_infinity_in_given_data_are_refused_with_their_place() -> None:
    model, data = given()
    for wrong in (np.nan, np.inf):
        data["m"][1, 0, 3] = wrong
        with pytest.raises(InputError, match=r"holds 1 NaN or infinite values.*\[1, 0, 3\]"):
            analyze(model.SerializeToString(), data)


def test_infinities_that_enter_a_layer_by_hand() -> None:
    # x = [−∞, 3]: the range of the finite values is [0, 3], so that two bits have S = 1, Z = 0, and
    # −∞ takes code 0. The output 1·x₀ + 1·x₁ is −∞ in float and left out; that of [1.4, 3] is 4.4,
    # and 4 when quantized.
    model = model_of(
        [node("MatMul", ["x", "w"], ["y"], name="only")],
        {"x": ["N", 2]},
        ["y"],
        {"w": np.ones((2, 1), np.float32)},
    )
    x = np.array([[-INF, 3.0], [1.4, 3.0]], np.float32)
    report = analyze(model.SerializeToString(), {"x": x}, AnalysisConfig(2, 2))
    (layer,) = report.layers
    assert (layer.input_scale, layer.input_zero_point) == (1.0, 0)
    assert (layer.input.count, layer.input_left_out) == (3, 1)
    assert layer.input.mse == pytest.approx(0.4**2 / 3, rel=1e-5)
    assert (layer.local.count, layer.output_left_out) == (1, 1)
    assert layer.local.max_abs_error == pytest.approx(0.4, abs=1e-6)
    assert layer.input_share_clipped == 0.0
    assert "input: 1 NaN or infinite values are left out" in layer.note
    assert (report.outputs[0].error.count, report.outputs[0].left_out) == (1, 1)
    assert "1 NaN or infinite values are left out" in as_text(report)
    assert Report.from_dict(json.loads(json.dumps(report.to_dict(), allow_nan=False))) == report


def test_a_row_that_turns_nan() -> None:
    # softmax over nothing but −∞ is NaN: the row of a padding token.
    m = masked(slice(5, 8))
    m[1] = -INF
    model, data = attention([], {"m": [2, 8]}, {}), {"x": normal(1, 2, 8), "m": m[None]}
    report = analyze(model.SerializeToString(), data)
    scores, values = report.layers
    assert scores.note == ""
    assert (values.input.count, values.input_left_out) == (8, 8)
    assert (values.local.count, values.output_left_out) == (3, 3)
    assert 20 < values.local.sqnr_db < 80
    assert report.outputs[0].error.count == 3
    # By hand: the range is that of the one row that is left, 0 to its largest probability.
    scores_of_row = (data["x"][0, 0] @ normal(8, 8))[:5]
    largest = 1 / np.exp(scores_of_row - scores_of_row.max()).sum()
    assert values.input_scale == pytest.approx(largest / 255, rel=0.01)


def test_an_empty_sequence() -> None:
    # A cache of length 0 is joined to the new tokens: [1, 0, 8] and [1, 2, 8].
    nodes = [
        node("MatMul", ["past", "w"], ["before"], name="past"),
        node("MatMul", ["x", "w"], ["now"], name="now"),
        node("Concat", ["before", "now"], ["y"], axis=1),
    ]
    shapes = {"past": [1, "past_sequence", 8], "x": [1, 2, 8]}
    model = model_of(nodes, shapes, ["y"], {"w": normal(8, 4)}).SerializeToString()
    data = {"past": np.zeros((1, 0, 8), np.float32), "x": normal(1, 2, 8)}
    for report in (
        analyze(model, data),
        analyze(model, config=AnalysisConfig(shapes={"past": (1, 0, 8)})),
    ):
        past, now = report.layers
        assert past.weight is not None
        assert past.input is past.local is past.accumulated is None
        assert not past.exact
        assert "no values" in past.note
        assert now.note == ""
        assert now.local.sqnr_db > 20
        assert report.outputs[0].error.count % 8 == 0
        assert not report.every_layer_quantized


def test_no_samples_at_all_is_refused() -> None:
    model = model_of(
        [node("MatMul", ["x", "w"], ["y"])], {"x": ["N", 8]}, ["y"], {"w": normal(8, 4)}
    )
    with pytest.raises(InputError, match=r"the data for 'x' is empty, shape \[0, 8\]"):
        analyze(model.SerializeToString(), {"x": np.zeros((0, 8), np.float32)})
    with pytest.raises(InputError, match="the first size must be 1 or more"):
        AnalysisConfig(shapes={"x": (0, 8)})


def test_a_quantized_network_that_breaks_where_the_float_one_does_not() -> None:
    stage = StageSums()
    stage.add(np.array([1.0, -np.inf]), np.array([np.nan, 0.0]))
    assert stage.result is None
    assert "NaN or infinity where the float one does not" in stage.note


@pytest.mark.parametrize(
    ("exact", "note"),
    [
        (np.array([np.nan, np.inf]), "every value is NaN or infinity"),
        (np.zeros((0, 3)), "it holds no values"),
        (np.array(["text"]), "it is no tensor of numbers, but of <U4"),
        (np.array([True]), "it is no tensor of numbers, but of bool"),
        ([np.zeros(2)], "it is no tensor of numbers"),
    ],
)
def test_nothing_to_compare(exact: object, note: str) -> None:
    stage = StageSums()
    stage.add(exact, exact)
    assert (stage.result, stage.note) == (None, note)


def test_half_precision_masks() -> None:
    model, data = given()
    half = onnx.ModelProto.FromString(model.SerializeToString())
    for value in (*half.graph.input, *half.graph.output):
        value.type.tensor_type.elem_type = TensorProto.FLOAT16
    for tensor in half.graph.initializer:
        array = onnx.numpy_helper.to_array(tensor).astype(np.float16)
        tensor.CopyFrom(onnx.numpy_helper.from_array(array, tensor.name))
    report = analyze(half.SerializeToString(), data)  # float32 data, −∞ included
    assert [layer.note for layer in report.layers] == ["", ""]
    assert report.outputs[0].error.sqnr_db > 20
