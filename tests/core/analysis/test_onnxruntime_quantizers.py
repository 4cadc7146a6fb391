"""The targets static and dynamic quantize what onnxruntime's quantizers do, to the last code."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)

from core.analysis import AnalysisConfig, analyze
from core.analysis.export import export
from core.analysis.prepare import prepare
from core.analysis.simulation.calibrate import Calibrator
from tests.core.analysis.models import model_of
from tests.core.analysis.test_export import noise

RNG = np.random.default_rng(8)
X = RNG.normal(size=(2, 1, 4, 6, 6)).astype(np.float32)
node = helper.make_node


def floats(*shape: int) -> np.ndarray:
    """Seeded normal numbers."""
    return RNG.normal(size=shape).astype(np.float32)


def whole(*numbers: int) -> np.ndarray:
    """Sizes, indices, axes."""
    return np.array(numbers, np.int64)


# Between two convolutions: nodes from "a", (1, 4, 6, 6), to "b", and their constants.
OPERATORS = {
    "Add a constant": ([node("Add", ["a", "k"], ["b"])], {"k": floats(1, 4, 1, 1)}),
    "Mul a constant": ([node("Mul", ["k", "a"], ["b"])], {"k": floats(1, 4, 1, 1)}),
    "Concat a constant": ([node("Concat", ["a", "k"], ["b"], axis=2)], {"k": floats(1, 4, 1, 6)}),
    "Pad with a constant": (
        [node("Pad", ["a", "pads", "k"], ["b"])],
        {"pads": whole(0, 0, 1, 1, 0, 0, 1, 1), "k": np.float32(1.5)},
    ),
    "Sub, in float": ([node("Sub", ["a", "k"], ["b"])], {"k": floats(1, 4, 1, 1)}),
    "Where": (
        [
            node("Greater", ["x", "zero"], ["c"]),
            node("Where", ["c", "a", "x"], ["w"]),
            node("HardSwish", ["w"], ["b"]),
        ],
        {"zero": np.float32(0)},
    ),
    "LeakyRelu": ([node("LeakyRelu", ["a"], ["b"])], {}),
    "Softmax": ([node("Softmax", ["a"], ["b"])], {}),
    "Slice": (
        [node("Slice", ["a", "from", "to", "axis"], ["b"])],
        {"from": whole(1), "to": whole(5), "axis": whole(2)},
    ),
    "TopK": ([node("TopK", ["a", "k"], ["b", "i"], axis=2)], {"k": whole(3)}),
    "BatchNormalization": (
        [node("Sigmoid", ["a"], ["s"]), node("BatchNormalization", ["s", *"wkmv"], ["b"])],
        {"w": floats(4), "k": np.zeros(4, np.float32), "m": floats(4), "v": abs(floats(4))},
    ),
    "LayerNormalization": ([node("LayerNormalization", ["a", "k"], ["b"])], {"k": floats(6)}),
    "ConvTranspose": (
        [node("ConvTranspose", ["a", "k", "bias"], ["b"])],
        {"k": floats(4, 4, 2, 2), "bias": floats(4)},
    ),
    "GRU, in float": (
        [
            node("Reshape", ["a", "rows"], ["r"]),
            node("GRU", ["r", "w", "h"], ["g"], hidden_size=5),
            node("Reshape", ["g", "back"], ["b"]),
        ],
        {"w": floats(1, 15, 6), "h": floats(1, 15, 5), "rows": whole(24, 1, 6)}
        | {"back": whole(1, 4, 6, 5)},
    ),
}


def between_convolutions(operator: str) -> bytes:
    """Conv, the operator, Conv."""
    nodes, constants = OPERATORS[operator]
    weights = {"first": floats(4, 4, 3, 3), "bias of first": floats(4), "last": floats(3, 4, 1, 1)}
    around = node("Conv", ["x", "first", "bias of first"], ["a"], "conv", pads=[1, 1, 1, 1])
    nodes = [around, *nodes, node("Conv", ["b", "last"], ["y"], "end")]
    model = model_of(nodes, {"x": [1, 4, 6, 6]}, ["y"], {**weights, **constants})
    return bytes(model.SerializeToString())


class Reader(CalibrationDataReader):
    """The inputs one by one."""

    def __init__(self) -> None:
        self._feeds = iter([{"x": x} for x in X])

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self._feeds, None)


@pytest.mark.slow
@pytest.mark.parametrize("operator", OPERATORS)
def test_static_makes_the_error_of_quantize_static(operator: str, tmp_path: Path) -> None:
    content = between_convolutions(operator)
    before, after = tmp_path / "float.onnx", tmp_path / "qdq.onnx"
    before.write_bytes(content)
    types = {"activation_type": QuantType.QUInt8, "weight_type": QuantType.QInt8}
    quantize_static(
        before, after, Reader(), quant_format=QuantFormat.QDQ, per_channel=True, **types
    )
    theirs = sum(noise(content, after.read_bytes(), x) for x in X)
    config, data = AnalysisConfig(target="static"), {"x": X}
    made = export(content, data, config).content
    assert sum(noise(content, made, x) for x in X) == pytest.approx(theirs, rel=1e-4)
    report = analyze(content, data, config)
    assert report.outputs[0].error.noise == pytest.approx(theirs, rel=1e-4)


def of_every_kind() -> onnx.ModelProto:
    """A layer of every kind beside the others, each an output: x is (4, 1, 6)."""
    weights = {
        "conv": floats(1, 1, 3),
        "transposed": floats(1, 1, 3),
        "right": floats(6, 5),
        "left": floats(4, 1),
        "gemm": floats(5, 6),
        "turned": floats(4, 5),
        "halved": floats(6, 5),
        **{f"{op} w": floats(1, 3 * n, 6) for op, n in (("LSTM", 4), ("GRU", 3), ("RNN", 1))},
        **{f"{op} r": floats(1, 3 * n, 3) for op, n in (("LSTM", 4), ("GRU", 3), ("RNN", 1))},
        "rows": whole(4, 6),
    }
    nodes = [
        node("Reshape", ["x", "rows"], ["x2"]),
        node("Conv", ["x", "conv"], ["y0"]),
        node("ConvTranspose", ["x", "transposed"], ["y1"]),
        node("MatMul", ["x", "right"], ["y2"]),
        node("MatMul", ["left", "x"], ["y3"]),
        node("Gemm", ["x2", "gemm"], ["y4"], transB=1),
        node("Gemm", ["x2", "turned"], ["y5"], transA=1),
        node("Gemm", ["x2", "halved"], ["y6"], alpha=0.5),
        *(
            node(op, ["x", f"{op} w", f"{op} r"], [f"y{7 + i}"], hidden_size=3)
            for i, op in enumerate(("LSTM", "GRU", "RNN"))
        ),
    ]
    for one in nodes:
        one.name = one.output[0]
    return model_of(nodes, {"x": [4, 1, 6]}, [f"y{i}" for i in range(10)], weights)


def test_dynamic_takes_the_layers_of_quantize_dynamic(tmp_path: Path) -> None:
    model = of_every_kind()
    onnx.save(model, tmp_path / "float.onnx")
    quantize_dynamic(tmp_path / "float.onnx", tmp_path / "integers.onnx", per_channel=True)
    graph = onnx.load(tmp_path / "integers.onnx").graph
    kept = {tensor.name for tensor in graph.initializer}
    theirs = {tensor.name for tensor in model.graph.initializer} - kept
    config, x = AnalysisConfig(target="dynamic"), floats(4, 1, 6)
    ready = prepare(model.SerializeToString(), {"x": x}, config)
    calibrator = Calibrator(ready.plan, config, ready.feeds)
    list(calibrator.run(lambda layer: None))
    layers = calibrator.layers().values()
    ours = {w.name for la in layers if not la.settings.in_float for w in la.layer.weights}
    assert ours == theirs == {"conv", "right", "gemm", "LSTM w", "LSTM r"}
    # ConvInteger has one scale for all channels, although quantize_dynamic is asked for more.
    scales = {tensor.name: list(tensor.dims) for tensor in graph.initializer}
    assert (scales["conv_scale"], scales["right_scale"]) == ([], [5])
    by_weight = {la.layer.weights[0].name: la.settings.per_channel for la in layers}
    assert (by_weight["conv"], by_weight["right"]) == (False, True)


@pytest.mark.parametrize(("target", "left"), [("static", "GRU"), ("dynamic", "GRU"), ("file", "")])
def test_a_layer_that_is_left_in_float_says_so(target: str, left: str) -> None:
    content = between_convolutions("GRU, in float")
    report = analyze(content, {"x": X}, AnalysisConfig(target=target))
    notes = [note for note in report.notes if "leaves in float" in note]
    (row,) = (layer for layer in report.layers if layer.op == "GRU")
    if left:
        assert notes == [f"The target {target} leaves in float: {left} (1 node)."]
        assert (row.note, row.weight.exact, row.parameters) == ("stays in float", True, 165)
    else:
        assert (notes, row.note, row.weight.exact) == ([], "", False)


def residual() -> bytes:
    """Five convolutions with sums around them, 128×128: two million activations for two samples."""
    rng, weights, nodes, x = np.random.default_rng(0), {}, [], "x"
    for i in range(5):
        shape = (12, 12 if i else 2, 3, 3)
        weights[f"w{i}"] = (rng.normal(size=shape) / np.sqrt(54)).astype(np.float32)
        nodes.append(node("Conv", [x, f"w{i}"], [f"c{i}"], f"conv{i}", pads=[1, 1, 1, 1]))
        nodes.append(node("Relu", [f"c{i}"], [f"r{i}"], f"relu{i}"))
        if i:
            nodes.append(node("Add", [f"r{i}", x], [f"s{i}"], f"add{i}"))
        x = f"s{i}" if i else "r0"
    weights["last"] = rng.normal(size=(3, 12, 1, 1)).astype(np.float32)
    nodes.append(node("Conv", [x, "last"], ["y"], "last"))
    return bytes(model_of(nodes, {"x": ["N", 2, 128, 128]}, ["y"], weights).SerializeToString())


@pytest.mark.slow
def test_not_one_code_differs_from_onnxruntimes() -> None:
    # Sums of floats round a few of these activations the other way: 10⁻⁴ of the error.
    x = np.random.default_rng(100).normal(size=(2, 2, 128, 128)).astype(np.float32)
    content, config = residual(), AnalysisConfig(target="static")
    made = export(content, {"x": x}, config).content
    report = analyze(content, {"x": x}, config)
    assert report.outputs[0].error.noise == pytest.approx(noise(content, made, x), rel=1e-6)


def test_a_tensor_has_one_quantizer_whoever_reads_it() -> None:
    made = export(between_convolutions("Where"), {"x": X}, AnalysisConfig(target="static")).content
    graph = onnx.load_from_string(made).graph
    rounded = [one.input[0] for one in graph.node if one.op_type == "QuantizeLinear"]
    assert len(rounded) == len(set(rounded))
    assert rounded.count("x") == 1  # of Conv, and of Where


def test_an_identity_makes_no_second_scale() -> None:
    # TensorFlow Lite fixes a Sigmoid's scale; onnxruntime takes two adjacent quantizers for one.
    nodes = [
        node("Conv", ["x", "w"], ["a"], "conv"),
        node("Sigmoid", ["a"], ["s"], "sigmoid"),
        node("Identity", ["s"], ["copy"], "identity"),
        node("ReduceMean", ["copy"], ["y"], "mean", axes=[2, 3]),
    ]
    weights = {"w": np.float32(0.01) * np.ones((4, 4, 1, 1), np.float32)}
    content = model_of(nodes, {"x": [1, 4, 6, 6]}, ["y"], weights).SerializeToString()
    report = analyze(content, {"x": X}, AnalysisConfig(target="tflite"))
    scales = {layer.name: layer.input_scale for layer in report.layers}
    assert scales["mean, input 1"] == 1 / 256
    made = export(content, {"x": X}, AnalysisConfig(target="tflite")).content
    theirs = sum(noise(content, made, x) for x in X)
    assert report.outputs[0].error.noise == pytest.approx(theirs, rel=1e-4)
