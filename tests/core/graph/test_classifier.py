"""A real network, quantized by onnxruntime in both formats, on our kernels: the same integers.

The text-direction classifier of rapidocr-onnxruntime (MobileNetV3: 53 convolutions, squeeze and
excitation, hard swish). Every tensor of codes is compared with onnxruntime's, without fusion.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import numpy_helper, version_converter
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quant_pre_process,
    quantize_static,
)

from core.graph import load_quantized_onnx
from core.kernels import Profile

PACKAGE = find_spec("rapidocr_onnxruntime")
IMAGES = np.random.default_rng(1).normal(size=(2, 3, 48, 192)).astype(np.float32)


class Images(CalibrationDataReader):
    """A few images to calibrate on."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        batches = (rng.normal(size=(1, 3, 48, 192)).astype(np.float32) for _ in range(2))
        self.batches = iter([{"x": batch} for batch in batches])

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self.batches, None)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    """The float model, at an opset that knows scales per channel."""
    assert PACKAGE is not None, "`make test` installs tests/real_models.txt"
    models = Path(str(PACKAGE.origin)).parent / "models"
    folder = tmp_path_factory.mktemp("classifier")
    model = version_converter.convert_version(
        onnx.load(models / "ch_ppocr_mobile_v2.0_cls_infer.onnx"), 13
    )
    onnx.save(model, folder / "float.onnx")
    quant_pre_process(folder / "float.onnx", folder / "ready.onnx", skip_symbolic_shape=True)
    return folder / "ready.onnx"


def quantized(prepared: Path, format: QuantFormat, activation: QuantType, channels: bool) -> Path:
    path = prepared.with_name(f"{format.name}_{activation.name}_{channels}.onnx")
    quantize_static(
        prepared,
        path,
        Images(),
        quant_format=format,
        activation_type=activation,
        weight_type=QuantType.QInt8,
        per_channel=channels,
    )
    return path


def exact_on_every_processor(model: onnx.ModelProto) -> None:
    """Weights s8 → u8, zero points with them: the same numbers, and no u8·s8 sums in 16 bits.

    Without VNNI onnxruntime saturates those; its own cure, `session.x64quantprecision`, is a graph
    optimization, and without fusion there is none.
    """
    stored = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in model.graph.node:
        signed = node.op_type in ("QLinearConv", "QGemm") and node.input[2] in stored
        if signed and stored[node.input[2]].data_type == onnx.TensorProto.UINT8:
            for name in (node.input[3], node.input[5]):
                value = numpy_helper.to_array(stored[name])
                if value.dtype == np.int8:
                    moved = (value.astype(np.int16) + 128).astype(np.uint8)
                    stored[name].CopyFrom(numpy_helper.from_array(moved, name))


def by_onnxruntime(path: Path) -> dict[str, np.ndarray]:
    """Every tensor of the model, run node by node."""
    model = onnx.load(path)
    exact_on_every_processor(model)
    names = [output for node in model.graph.node for output in node.output]
    del model.graph.output[:]
    model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(n) for n in names)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    return dict(zip(names, session.run(None, {"x": IMAGES}), strict=True))


def differences(path: Path) -> dict[str, tuple[int, int]]:
    """By operation: how many codes differ on inputs of onnxruntime, and of how many."""
    graph = load_quantized_onnx(path)
    theirs = by_onnxruntime(path)
    values = {"x": IMAGES}
    counts: dict[str, tuple[int, int]] = {}
    for node in graph.nodes:
        ours = node.run(values, Profile.ONNX)[node.output]
        values[node.output] = theirs.get(node.output, ours)
        if node.output in theirs and node.output in graph.params:
            gap = np.abs(ours.astype(int) - theirs[node.output].astype(int))
            assert gap.max() <= 1
            kind = type(node.operation).__name__
            differing, compared = counts.get(kind, (0, 0))
            counts[kind] = differing + int(np.count_nonzero(gap)), compared + gap.size
    return counts


def end_to_end(path: Path) -> int:
    """How many codes of all tensors differ after a run of the whole network."""
    ours = load_quantized_onnx(path).run({"x": IMAGES}, trace=True)
    theirs = by_onnxruntime(path)
    shared = [n for n, v in ours.items() if n in theirs and v.dtype.kind in "iu"]
    assert sum(theirs[name].size for name in shared) > 4_000_000
    return sum(int(np.count_nonzero(ours[name] != theirs[name])) for name in shared)


@pytest.mark.parametrize("channels", [False, True])
@pytest.mark.parametrize(
    "activation", [QuantType.QUInt8, pytest.param(QuantType.QInt8, marks=pytest.mark.slow)]
)
def test_qoperator_to_the_last_bit(prepared: Path, activation: QuantType, channels: bool) -> None:
    path = quantized(prepared, QuantFormat.QOperator, activation, channels)
    assert end_to_end(path) == 0
    assert all(differing == 0 for differing, _ in differences(path).values())


@pytest.mark.slow
@pytest.mark.parametrize("channels", [False, True])
def test_qdq_but_for_ties_that_float_sums_miss(prepared: Path, channels: bool) -> None:
    # onnxruntime convolves floats there; its sums are rounded, ours are not.
    path = quantized(prepared, QuantFormat.QDQ, QuantType.QUInt8, channels)
    counts = differences(path)
    assert counts["Requantize"][0] <= 5
    assert counts["Requantize"][1] > 1_000_000
    assert all(differing == 0 for kind, (differing, _) in counts.items() if kind != "Requantize")


def test_no_float_between_the_borders_and_torch_alike(prepared: Path) -> None:
    path = quantized(prepared, QuantFormat.QOperator, QuantType.QInt8, True)
    graph = load_quantized_onnx(path.read_bytes())
    trace = graph.run({"x": IMAGES}, trace=True)
    inside = set(trace) - set(graph.inputs) - set(graph.outputs)
    assert len(inside) > 100
    assert {trace[name].dtype.kind for name in inside} <= {"i", "u"}
    in_torch = graph.run({"x": torch.from_numpy(IMAGES)}, trace=True)
    for name in inside:
        assert in_torch[name].numpy().tobytes() == trace[name].tobytes()
    for profile in ("tflite", "tflite-single", "dyadic"):
        other = graph.run({"x": IMAGES}, profile=profile)
        for name in graph.outputs:
            assert np.abs(other[name] - trace[name]).max() < 0.1
