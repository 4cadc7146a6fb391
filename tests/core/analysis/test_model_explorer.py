"""The overlay for Model Explorer, against the fields of its package."""

import json
from pathlib import Path

import numpy as np
import pytest
from jsonschema import validate
from onnx import helper

from core.analysis import AnalysisConfig, analyze
from core.analysis.results.model_explorer import node_ids, overlay
from core.command_line import main
from tests.core.analysis.models import images, model_of, small_cnn
from tests.core.analysis.test_targets import with_norm

# GraphNodeData, NodeDataResult and GradientItem of ai-edge-model-explorer 0.1.34,
# model_explorer/node_data_builder.py: colors of a gradient are hexadecimal or names, and the stops
# 0 and 1 must be there.
SCHEMA = {
    "type": "object",
    "required": ["results", "gradient"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "results": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "type": "object",
                "required": ["value"],
                "additionalProperties": False,
                "properties": {"value": {"type": "number"}},
            },
        },
        "gradient": {
            "type": "array",
            "minItems": 2,
            "items": {
                "type": "object",
                "required": ["stop", "bgColor"],
                "additionalProperties": False,
                "properties": {
                    "stop": {"type": "number", "minimum": 0, "maximum": 1},
                    "bgColor": {"type": "string", "pattern": "^#[0-9a-f]{6}$"},
                },
            },
        },
    },
}


@pytest.mark.slow
def test_the_shell_writes_what_the_package_reads(tmp_path: Path) -> None:
    model, target = tmp_path / "m.onnx", tmp_path / "overlay.json"
    model.write_bytes(small_cnn().SerializeToString())
    np.save(tmp_path / "x.npy", images())
    data = ["--data", str(tmp_path / "x.npy")]
    assert main(["report", str(model), *data, "--quiet", "--overlay", str(target)]) == 0
    found = json.loads(target.read_text())
    validate(found, SCHEMA)
    assert [one["stop"] for one in found["gradient"]][:: len(found["gradient"]) - 1] == [0, 1]
    report = analyze(model, {"x": images()})
    names = {node.name for node in small_cnn().graph.node}
    assert set(found["results"]) == {layer.name for layer in report.layers} <= names
    for layer in report.layers:
        assert found["results"][layer.name]["value"] == pytest.approx(layer.local.sqnr_db)


@pytest.mark.slow
def test_weights_alone_have_no_graph(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    np.save(tmp_path / "w.npy", np.eye(4, dtype=np.float32))
    file, target = str(tmp_path / "w.npy"), tmp_path / "overlay.json"
    assert main(["report", file, "--quiet", "--overlay", str(target)]) == 2
    assert "the file holds none" in capsys.readouterr().err
    assert not target.exists()


def test_a_node_without_a_name_is_called_by_its_place() -> None:
    nodes = [
        helper.make_node("Relu", ["x"], ["r"]),
        helper.make_node("MatMul", ["r", "w"], ["y"]),
    ]
    model = model_of(nodes, {"x": ["N", 2]}, ["y"], {"w": np.eye(2, dtype=np.float32) * 0.3})
    assert node_ids(model.graph) == {"r": "<node_0>", "y": "<node_1>"}
    report = analyze(model.SerializeToString(), {"x": np.array([[0.3, 0.77]], np.float32)})
    assert list(overlay(report)["results"]) == ["<node_1>"]


def test_a_folded_convolution_is_colored_and_not_its_normalization() -> None:
    report = analyze(with_norm(True), {"x": images()}, AnalysisConfig(4, target="static"))
    assert list(overlay(report)["results"]) == ["conv"]
