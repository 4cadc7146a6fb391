"""Inputs of one operator under one scale, as some targets demand."""

from dataclasses import replace

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from core.analysis import AnalysisConfig, Report, analyze
from core.analysis.export import export
from core.analysis.mend import mend
from tests.core.analysis.models import model_of
from tests.core.analysis.plantings import NETWORKS

NPU = AnalysisConfig(target="openvino-npu")
X = np.array([[0.4, 0.0], [1.0, 0.0]], np.float32)


def node(op: str, inputs: list[str], output: str, **attributes: object) -> onnx.NodeProto:
    return helper.make_node(op, inputs, [output], name=output, **attributes)


def joined(op: str, **attributes: object) -> bytes:
    """a = 100·x, then a and x come together in an operator, which a layer reads."""
    last = np.ones((4 if op == "Concat" else 2, 1), np.float32)
    nodes = [
        node("MatMul", ["x", "hundred"], "a"),
        node(op, ["a", "x"], "j", **attributes),
        node("MatMul", ["j", "last"], "y"),
    ]
    weights = {"hundred": 100 * np.eye(2, dtype=np.float32), "last": last}
    return model_of(nodes, {"x": ["N", 2]}, ["y"], weights).SerializeToString()


def by_name(report: Report) -> dict:
    return {layer.name: layer for layer in report.layers}


def test_one_scale_by_hand() -> None:
    # x reaches to 1 and a to 100: in 2 bits both have the scale 100/3, under which x is 0. The
    # first layer reads x, too, and a tensor has one scale.
    report = analyze(joined("Add"), {"x": X}, replace(NPU, activation_bits=2))
    layers = by_name(report)
    assert list(layers) == ["a", "j, input 1", "j, input 2", "y"]
    assert layers["a"].input_scale == pytest.approx(100 / 3)
    assert layers["j, input 2"].local.noise == pytest.approx(0.4**2 + 1.0)
    assert layers["j, input 1"].local.noise == pytest.approx((40 - 100 / 3) ** 2, rel=1e-5)
    (shared,) = report.shared_scales
    assert (shared.name, shared.op, shared.scale) == ("j", "Add", pytest.approx(100 / 3))
    assert [one.tensor for one in shared.inputs] == ["a", "x"]
    assert shared.inputs[1].sqnr_db == 0.0
    # Under its own scale of 1/3 x = 0.4 becomes 1/3: of the lowest and highest value of each of the
    # two channels and the two samples of each, 0.4 stands twice and 1 twice.
    own = 10 * np.log10((0.4**2 + 1.0) / (0.4 - 1 / 3) ** 2)
    assert shared.inputs[1].own_sqnr_db == pytest.approx(own, abs=1e-3)
    usual = analyze(joined("Add"), {"x": X}, replace(NPU, activation_bits=2, target="static"))
    assert by_name(usual)["a"].input_scale == pytest.approx(1 / 3)
    assert usual.shared_scales == ()


def test_which_operators_share_depends_on_the_target() -> None:
    tflite = replace(NPU, target="tflite")
    found = analyze(joined("Concat", axis=1), {"x": X}, tflite)
    assert [one.op for one in found.shared_scales] == ["Concat"]
    assert by_name(found)["y"].input_scale == pytest.approx(100 / 255)  # codes are copied
    assert analyze(joined("Add"), {"x": X}, tflite).shared_scales == ()
    assert (found.weighted, len(found.layers)) == (2, 5)  # and the result of y


def test_sums_of_sizes_are_no_inputs_to_round() -> None:
    shape = helper.make_tensor("minus", TensorProto.INT64, [1], [-1])
    nodes = [
        helper.make_node("Shape", ["x"], ["s"], start=0, end=1),
        node("Concat", ["s", "minus"], "t", axis=0),
        node("Concat", ["s", "s"], "u", axis=0),
        node("Reshape", ["x", "t"], "r"),
        node("MatMul", ["r", "w"], "y"),
    ]
    model = model_of(nodes, {"x": ["N", 2]}, ["y", "u"], {"w": np.eye(2, dtype=np.float32)})
    model.graph.initializer.append(shape)
    report = analyze(model.SerializeToString(), {"x": X}, NPU)
    assert [layer.name for layer in report.layers] == ["y"]


@pytest.mark.parametrize("target", ["openvino-npu", "tflite"])
def test_onnxruntime_agrees(target: str) -> None:
    design = NETWORKS["mobile"]
    one = design.draw(7)
    made = export(design.model(one.weights), {"x": one.data}, AnalysisConfig(target=target))
    assert made.simulated_db == pytest.approx(made.sqnr_db, abs=0.04)  # 1 % of the squared error


def test_a_small_input_is_named() -> None:
    """The branch of a residual sum is scaled down; only a shared scale makes that a fault."""
    design = NETWORKS["mobile"]
    one = design.draw(5)
    for name in ("pw1", "pw1 bias"):
        one.weights[name] = one.weights[name] / 300
    model, data = design.model(one.weights), {"x": one.data}
    report = analyze(model, data, NPU)
    first = report.causes[0]
    assert (first.layer, first.cause) == ("Add:sum y, input 1", "shared scale")
    assert first.evidence["operator"] == "Add:sum y"
    assert first.evidence["gain_db"] > 15
    assert analyze(model, data, replace(NPU, target="static")).causes == ()
    sound = design.draw(5)
    assert analyze(design.model(sound.weights), {"x": sound.data}, NPU).causes == ()


def test_mending_keeps_the_scales_together() -> None:
    for found in mend(joined("Add"), {"x": X}, replace(NPU, mend_seconds=5.0)):
        for trial in found.trials:
            assert trial.settings["j, input 1"] == trial.settings["j, input 2"] == NPU.layer
    assert len(found.trials) > 1
