"""Whether the first axis of an input is a batch, or counts nodes, edges or rows together."""

import numpy as np
import pytest
from onnx import helper

from core.analysis import analyze
from tests.core.analysis.guessed_inputs import INT64, model, normal
from tests.core.analysis.models import model_of

node = helper.make_node


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
