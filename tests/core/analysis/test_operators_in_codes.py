"""Operators without weights: what is rounded of their inputs and results is what runtimes round."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from core.analysis import AnalysisConfig, LayerSettings, Report, analyze
from core.analysis.export import export
from core.analysis.prepare import prepare
from core.analysis.targets.output_copies import name_in_file
from tests.core.analysis.models import model_of
from tests.core.analysis.test_export import noise

RNG = np.random.default_rng(3)
X = RNG.normal(size=(12, 2, 8, 8)).astype(np.float32)


def joining(last: str = "Mul") -> bytes:
    """Two convolutions on the way around, a pool, a sum, a concatenation, a gate; two outputs.

    HardSwish is one that onnxruntime leaves on floats.
    """
    weights = {
        "w1": RNG.normal(size=(4, 2, 3, 3)),
        "b1": RNG.normal(size=4),
        "w2": RNG.normal(size=(4, 4, 3, 3)),
        "w3": RNG.normal(size=(8, 4, 1, 1)),
        "w4": RNG.normal(size=(5, 8)),
        "b4": RNG.normal(size=5),
    }
    same = {"pads": [1, 1, 1, 1]}
    nodes = [
        helper.make_node("Conv", ["x", "w1", "b1"], ["c1"], "c1", **same),
        helper.make_node("Relu", ["c1"], ["r1"], "r1"),
        helper.make_node("MaxPool", ["r1"], ["p"], "p", kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Conv", ["p", "w2"], ["c2"], "c2", **same),
        helper.make_node("HardSwish", ["c2"], ["h"], "h"),
        helper.make_node("Add", ["p", "h"], ["s"], "s"),
        helper.make_node("Relu", ["s"], ["r2"], "r2"),
        helper.make_node("Concat", ["r2", "h"], ["j"], "j", axis=3),
        helper.make_node("Conv", ["j", "w3"], ["c3"], "c3"),
        helper.make_node("Sigmoid", ["c3"], ["g"], "g"),
        helper.make_node("Mul", ["c3", "g"], ["m"], "m"),
        helper.make_node("GlobalAveragePool", ["m"], ["a"], "a"),
        helper.make_node("Flatten", ["a"], ["f"], "f"),
        helper.make_node("Gemm", ["f", "w4", "b4"], ["y"], "y", transB=1),
    ]
    if last == "Softmax":
        nodes.append(helper.make_node("Softmax", ["y"], ["z"], "z"))
    floats = {name: value.astype(np.float32) for name, value in weights.items()}
    outputs = ["z" if last == "Softmax" else "y", "m"]
    return model_of(nodes, {"x": ["N", 2, 8, 8]}, outputs, floats, 14).SerializeToString()


class Reader(CalibrationDataReader):
    """The samples one by one."""

    def __init__(self) -> None:
        self._feeds = iter([{"x": sample[None]} for sample in X])

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self._feeds, None)


def by_onnxruntime(content: bytes, folder: Path) -> bytes:
    """What `quantize_static` makes of the model."""
    before, after = folder / "float.onnx", folder / "qdq.onnx"
    before.write_bytes(content)
    types = {"activation_type": QuantType.QUInt8, "weight_type": QuantType.QInt8}
    quantize_static(
        before, after, Reader(), quant_format=QuantFormat.QDQ, per_channel=True, **types
    )
    return after.read_bytes()


def test_onnxruntime_rounds_the_same_tensors_and_makes_the_same_error(tmp_path: Path) -> None:
    content = joining()
    theirs = by_onnxruntime(content, tmp_path)
    graph = onnx.load_from_string(theirs).graph
    stored = {tensor.name for tensor in graph.initializer}
    rounding = (node for node in graph.node if node.op_type == "QuantizeLinear")
    names = {node.input[0].removesuffix("_QuantizeLinear_Input") for node in rounding}
    config = AnalysisConfig(target="static")
    plan = prepare(content, {"x": X}, config).plan
    ours = {name_in_file(layer.data) for layer in plan.layers}
    # What Flatten gives has the codes of what it is given: one of the two is rounded, not both.
    assert names - stored == ours | {"a"}
    made = export(content, {"x": X}, config).content
    assert noise(content, made, X) == pytest.approx(noise(content, theirs, X), rel=1e-4)


@pytest.fixture(scope="module")
def classifier() -> bytes:
    """With a Softmax at its end."""
    return joining("Softmax")


@pytest.mark.parametrize("target", ["static", "tflite", "openvino-npu"])
def test_onnxruntime_measures_the_reports_error(classifier: bytes, target: str) -> None:
    config = AnalysisConfig(target=target, ledger=True)
    report = analyze(classifier, {"x": X}, config)
    made = export(classifier, {"x": X}, config).content
    assert noise(classifier, made, X) == pytest.approx(report.outputs[0].error.noise, rel=0.01)
    for layer in report.layers:
        assert layer.ledger.accumulated.total == pytest.approx(layer.accumulated.noise, rel=1e-9)


def by_name(report: Report) -> dict:
    return {layer.name: layer for layer in report.layers}


def test_tensorflow_lite_by_its_specification(classifier: bytes) -> None:
    rows = by_name(analyze(classifier, {"x": X}, AnalysisConfig(target="tflite")))
    # LOGISTIC and SOFTMAX: 1/256. CONCATENATION and MAX_POOL_2D: the scale of their inputs.
    assert rows["m, input 2"].input_scale == rows["z, output"].input_scale == 1 / 256
    assert (
        rows["j, input 1"].input_scale == rows["j, input 2"].input_scale == rows["c3"].input_scale
    )
    assert (
        rows["p, input 1"].input_scale == rows["c2"].input_scale == rows["s, input 1"].input_scale
    )
    # HARD_SWISH has integers there, and none in onnxruntime, where what it reads is rounded.
    assert "h, input 1" in rows
    static = by_name(analyze(classifier, {"x": X}, AnalysisConfig(target="static")))
    assert "c2, output" in static
    assert "h, input 1" not in static
    assert static["j, input 1"].input_scale != static["j, input 2"].input_scale


def test_an_npu_leaves_results_in_floats(classifier: bytes) -> None:
    rows = by_name(analyze(classifier, {"x": X}, AnalysisConfig(target="openvino-npu")))
    assert not any("output" in name for name in rows)
    assert rows["s, input 1"].input_scale == rows["s, input 2"].input_scale


def test_an_activation_is_rounded_with_what_it_follows() -> None:
    # 1 and −3 in, under 2 bits of 0 … 1: after the ReLU 1 and 0, exactly. Rounded before it, the
    # codes of −3 … 1 (a scale of 4/3, a zero point of 2) would give 4/3.
    nodes = [
        helper.make_node("Add", ["x", "x"], ["s"], "sum"),
        helper.make_node("Relu", ["s"], ["r"], "relu"),
        helper.make_node("MatMul", ["r", "w"], ["y"], "last"),
    ]
    model = model_of(nodes, {"x": ["N", 1]}, ["y"], {"w": np.ones((1, 1), np.float32)})
    data = {"x": np.array([[0.5], [-1.5]], np.float32)}
    wide = {"sum, input 1": LayerSettings()}
    config = AnalysisConfig(activation_bits=2, target="static", layers=wide)
    report = analyze(model.SerializeToString(), data, config)
    rows = by_name(report)
    assert (
        "Rounded as well, though without weights: inputs and results of Add (1 node), MatMul "
        "(1 node)." in report.notes
    )
    assert list(rows) == ["sum, input 1", "last", "last, output"]
    assert rows["last"].accumulated.max_abs_error == pytest.approx(0, abs=0.02)
