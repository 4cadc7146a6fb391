"""What is said before anything is measured, and what is refused."""

import json

import numpy as np
import onnx
import pytest
from onnx import helper

from core.analysis import Report, analyze
from core.analysis.preflight import preflight
from core.analysis.shell.table import as_text
from core.errors import InputError
from tests.core.analysis.guessed_inputs import model, normal
from tests.core.analysis.models import images, small_cnn

node = helper.make_node


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
