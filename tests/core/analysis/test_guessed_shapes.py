"""Sizes that nobody gave: one for each name, and those that weights and operators ask for."""

import numpy as np
from onnx import TensorProto, helper

from core.analysis import AnalysisConfig, analyze
from core.analysis.preflight import preflight
from tests.core.analysis.guessed_inputs import INT16, INT64, guessed, model, normal

node = helper.make_node


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
