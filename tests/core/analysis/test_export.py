"""Exported QDQ models: onnxruntime, with all optimizations, measures the report's error."""

import json

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import helper, numpy_helper

from core.analysis import AnalysisConfig, LayerSettings, analyze
from core.analysis.export import export
from core.analysis.results.exported import Exported
from core.errors import InputError
from tests.core.analysis.models import images, model_of, small_cnn
from tests.core.analysis.plantings import NETWORKS
from tests.core.analysis.test_command_line import core, model  # noqa: F401
from tests.core.analysis.test_targets import with_norm

MENDED = LayerSettings(
    per_channel=False, smoothing=0.5, equalize=True, bias_correction=True, round_bias=True
)


def noise(content: bytes, quantized: bytes, x: np.ndarray) -> float:
    """‖ŷ − y‖², both run by onnxruntime as users run them."""
    y, y_hat = (
        onnxruntime.InferenceSession(m).run(None, {"x": x})[0] for m in (content, quantized)
    )
    return float(((y.astype(np.float64) - y_hat) ** 2).sum())


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize(
    "settings",
    [
        {"target": "static"},
        {"target": "static", "weight_bits": 4, "activation_bits": 5, "per_channel": False},
        {"target": "static", "symmetric": True},
        {"target": "dynamic"},
        {"target": "weights-4"},
        {"layers": MENDED},
    ],
    ids=["static", "few bits", "symmetric", "dynamic", "groups", "mended"],
)
def test_onnxruntime_measures_the_reports_error(network: str, settings: dict) -> None:
    design = NETWORKS[network]
    one = design.draw(5)
    if "layers" in settings:
        settings = {"layers": dict.fromkeys(design.shapes, settings["layers"])}
    content, config = design.model(one.weights), AnalysisConfig(**settings)
    exported = export(content, {"x": one.data}, config)
    report = analyze(content, {"x": one.data}, config).outputs[0].error
    assert noise(content, exported.content, one.data) == pytest.approx(report.noise, rel=0.01)
    assert exported.sqnr_db == pytest.approx(report.sqnr_db, abs=0.05)
    assert exported.simulated_db == pytest.approx(report.sqnr_db, abs=1e-3)
    kinds = {node.op_type for node in onnx.load_from_string(exported.content).graph.node}
    assert "DequantizeLinear" in kinds


def unusual(kind: str) -> bytes:
    """A layer whose scales stand for other axes than those of its stored weights."""
    rng = np.random.default_rng(3)

    def normal(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    if kind == "recurrent":
        weights = {"w": normal(2, 20, 4), "r": normal(2, 20, 5)}  # two directions, four gates of 5
        attributes = {"hidden_size": 5, "direction": "bidirectional"}
        node = helper.make_node("LSTM", ["x", "w", "r"], ["y"], **attributes)
        return model_of([node], {"x": [7, 3, 4]}, ["y"], weights).SerializeToString()
    weights = {"w": normal(6, 2, 3, 2) * np.array([1, 30]).reshape(1, 2, 1, 1).astype(np.float32)}
    node = helper.make_node("ConvTranspose", ["x", "w"], ["y"], group=2)
    return model_of([node], {"x": [7, 6, 3, 4]}, ["y"], weights).SerializeToString()


@pytest.mark.parametrize("target", ["file", "weights-3"])
@pytest.mark.parametrize("kind", ["recurrent", "grouped transposed"])
def test_scales_by_channel_of_weights_that_are_stored_otherwise(kind: str, target: str) -> None:
    content, config = unusual(kind), AnalysisConfig(target=target)
    shape = (7, 3, 4) if kind == "recurrent" else (7, 6, 3, 4)
    x = np.random.default_rng(4).normal(size=shape).astype(np.float32)
    exported = export(content, {"x": x}, config)
    report = analyze(content, {"x": x}, config).outputs[0].error
    assert noise(content, exported.content, x) == pytest.approx(report.noise, rel=0.01)


@pytest.mark.parametrize("target", ["static", "dynamic"])
def test_a_model_in_half_precision_stays_in_it(target: str) -> None:
    content, x = small_cnn(dtype=np.float16).SerializeToString(), images().astype(np.float16)
    exported = export(content, {"x": x}, AnalysisConfig(target=target))
    # A sum that half precision rounds the other way is another code of the next layer's input.
    assert exported.sqnr_db == pytest.approx(exported.simulated_db, abs=1.0)
    made = onnx.load_from_string(exported.content)
    assert made.graph.output[0].type.tensor_type.elem_type == onnx.TensorProto.FLOAT16


def test_a_split_whose_parts_are_read_apart_and_together() -> None:
    """As in the blocks of a YOLO detector: one part goes on, and is joined with the other."""
    rng = np.random.default_rng(6)
    nodes = [
        helper.make_node("Conv", ["x", "w1"], ["c"], name="first"),
        helper.make_node("Split", ["c"], ["left", "right"], axis=1, num_outputs=2),
        helper.make_node("Conv", ["right", "w2"], ["more"], name="second"),
        helper.make_node("Concat", ["left", "right", "more"], ["joined"], axis=1),
        helper.make_node("Conv", ["joined", "w3"], ["y"], name="last"),
    ]
    shapes = {"w1": (4, 2, 1, 1), "w2": (2, 2, 1, 1), "w3": (3, 6, 1, 1)}
    weights = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    content = model_of(nodes, {"x": ["N", 2, 6, 6]}, ["y"], weights, 18).SerializeToString()
    for target in ("static", "dynamic"):
        config = AnalysisConfig(target=target)
        exported = export(content, {"x": images()}, config)
        report = analyze(content, {"x": images()}, config).outputs[0].error
        assert noise(content, exported.content, images()) == pytest.approx(report.noise, rel=0.01)


def test_an_output_that_is_no_number_is_handed_on() -> None:
    nodes = [helper.make_node("MatMul", ["x", "w"], ["y"])]
    nodes.append(helper.make_node("Greater", ["y", "zero"], ["is_positive"]))
    weights = {"w": np.eye(4, dtype=np.float32), "zero": np.float32(0)}
    made = model_of(nodes, {"x": [2, 4]}, ["y"], weights)
    truth = helper.make_tensor_value_info("is_positive", onnx.TensorProto.BOOL, None)
    made.graph.output.append(truth)
    exported = export(made.SerializeToString(), {"x": np.ones((2, 4), np.float32)})
    assert exported.sqnr_db == pytest.approx(exported.simulated_db, abs=1e-3)
    given = {"x": np.ones((2, 4), np.float32)}
    assert onnxruntime.InferenceSession(exported.content).run(None, given)[1].all()


def test_batch_norm_is_gone_and_an_older_operator_set_converted() -> None:
    exported = export(with_norm(True), {"x": images()}, AnalysisConfig(target="static"))
    made = onnx.load_from_string(exported.content)
    assert "BatchNormalization" not in {node.op_type for node in made.graph.node}
    older = export(small_cnn(opset=11).SerializeToString(), {"x": images()})
    assert onnx.load_from_string(older.content).opset_import[0].version == 13
    assert older.sqnr_db == pytest.approx(older.simulated_db, abs=0.5)


def test_weights_in_float_are_the_same_bytes() -> None:
    content = small_cnn().SerializeToString()
    config = AnalysisConfig(layers={"second": LayerSettings(in_float=True)})
    made = onnx.load_from_string(export(content, {"x": images()}, config).content)
    before = {t.name: t for t in onnx.load_from_string(content).graph.initializer}
    after = {t.name: t for t in made.graph.initializer}
    assert after["w2"].SerializeToString() == before["w2"].SerializeToString()
    assert "w1" not in after
    codes = [numpy_helper.to_array(t) for name, t in after.items() if name.startswith("w1 codes")]
    assert codes[0].dtype == np.int8


def halves() -> bytes:
    """Two output channels of two groups; codes of 7 and −3 under scales of 1 and 1/64."""
    codes = np.resize(np.array([7.0, -3.0], np.float32), 64)
    w = np.stack([codes * np.repeat([1, 1 / 64], 32), codes / 64], axis=1).astype(np.float32)
    node, bias = helper.make_node("MatMul", ["x", "w"], ["y"]), np.ones(2, np.float32)
    add = helper.make_node("Add", ["y", "b"], ["z"])
    return model_of([node, add], {"x": [2, 64]}, ["z"], {"w": w, "b": bias}).SerializeToString()


def test_codes_of_four_bits_are_stored_two_to_a_byte() -> None:
    config = AnalysisConfig(target="weights-4")
    exported = export(halves(), {"x": np.ones((2, 64), np.float32)}, config)
    stored = {t.name: t for t in onnx.load_from_string(exported.content).graph.initializer}
    (codes,) = (t for name, t in stored.items() if name.startswith("w codes"))
    # The first of two codes is in the lower four bits: 7, and −3 = 13 − 16, are 0xD7.
    assert (codes.data_type, list(codes.dims)) == (onnx.TensorProto.INT4, [2, 64])
    assert codes.raw_data == b"\xd7" * 64
    (scales,) = (numpy_helper.to_array(t) for n, t in stored.items() if n.startswith("w scale"))
    assert scales.tolist() == [[1, 1 / 64], [1 / 64, 1 / 64]]
    assert exported.sqnr_db == np.inf
    assert numpy_helper.to_array(stored["b"]).tobytes() == np.ones(2, np.float32).tobytes()


def test_codes_take_a_byte_each_where_the_operator_set_is_not_converted(monkeypatch) -> None:
    def refuse(older: onnx.ModelProto, version: int) -> onnx.ModelProto:
        raise RuntimeError(f"no adapter to {version}")

    monkeypatch.setattr("onnx.version_converter.convert_version", refuse)
    config = AnalysisConfig(target="weights-4")
    exported = export(halves(), {"x": np.ones((2, 64), np.float32)}, config)
    stored = onnx.load_from_string(exported.content).graph.initializer
    (codes,) = (numpy_helper.to_array(t) for t in stored if t.name.startswith("w codes"))
    assert codes.dtype == np.int8
    assert codes.tolist() == [[7, -3] * 16] * 4  # a group a row
    assert exported.sqnr_db == np.inf


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (LayerSettings(float_channels=1), "has float channels, which is not exported"),
        (LayerSettings(weight_bits=16), "more than 8 bits"),
        (LayerSettings(numbers="fp8", activations="dynamic"), "numbers=fp8"),
    ],
)
def test_what_qdq_cannot_say_is_refused_by_name(settings: LayerSettings, message: str) -> None:
    config = AnalysisConfig(layers={"second": settings})
    with pytest.raises(InputError, match=message):
        export(small_cnn().SerializeToString(), {"x": images()}, config)


def test_a_result_survives_json() -> None:
    one = Exported(b"\x00\xff", float("inf"), 40.5)
    assert Exported.from_dict(json.loads(json.dumps(one.to_dict(), allow_nan=False))) == one


@pytest.mark.slow
def test_command_with_the_settings_of_a_trial(model, tmp_path) -> None:  # noqa: F811
    float_first = {name: LayerSettings().to_dict() for name in ("first", "second", "last")}
    float_first["first"]["in_float"] = True
    trials = tmp_path / "trials.json"
    trials.write_text(json.dumps({"trials": [{"settings": float_first}], "best": 0}))
    out = tmp_path / "out.onnx"
    done = core("export", model, "--out", out, "--trials", trials, "--target", "static")
    assert (done.returncode, "in onnxruntime" in done.stdout) == (0, True)
    names = {t.name for t in onnx.load(out).graph.initializer}
    assert "w1" in names
    assert "w2" not in names
