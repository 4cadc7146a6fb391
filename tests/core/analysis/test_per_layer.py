"""The analysis against torch's own fake quantization, and against arithmetic by hand."""

import math

import numpy as np
import onnx
import pytest
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper

from core.analysis import AnalysisConfig, analyze
from core.calibration import RULES
from tests.core.analysis.models import images, model_of, small_cnn


def weights_of(model: onnx.ModelProto) -> dict[str, torch.Tensor]:
    return {t.name: torch.tensor(numpy_helper.to_array(t)) for t in model.graph.initializer}


def torch_weight(w: torch.Tensor, bits: int, per_channel: bool) -> torch.Tensor:
    top = 2 ** (bits - 1) - 1
    if per_channel:
        scale = w.abs().amax(dim=tuple(range(1, w.ndim))) / top
        return torch.fake_quantize_per_channel_affine(
            w, scale, torch.zeros(len(w), dtype=torch.int32), 0, -top, top
        )
    return torch.fake_quantize_per_tensor_affine(w, float(w.abs().max() / top), 0, -top, top)


def torch_activation(x: torch.Tensor, calibration: torch.Tensor, bits: int) -> torch.Tensor:
    low, high = min(float(calibration.min()), 0.0), max(float(calibration.max()), 0.0)
    scale = np.float32((high - low) / (2**bits - 1))
    zero_point = round(-low / float(scale))
    return torch.fake_quantize_per_tensor_affine(x, float(scale), zero_point, 0, 2**bits - 1)


def sqnr(x: torch.Tensor, y: torch.Tensor) -> float:
    x, y = x.double(), y.double()
    return 10 * math.log10(float((x**2).sum() / ((x - y) ** 2).sum()))


@pytest.mark.parametrize("bits", [(8, 8), (4, 8), (3, 5)])
@pytest.mark.parametrize("per_channel", [True, False])
def test_equals_torch(bits: tuple[int, int], per_channel: bool) -> None:
    model, x = small_cnn(), images()
    wb, ab = bits
    report = analyze(
        model.SerializeToString(),
        {"x": x},
        AnalysisConfig(weight_bits=wb, activation_bits=ab, per_channel=per_channel),
    )
    w = weights_of(model)
    x0 = torch.tensor(x)

    def conv1(v, weight):
        return F.conv2d(v, weight, w["b1"], padding=1)

    def conv2(v, weight):
        return F.conv2d(v, weight, stride=2)

    def gemm(v, weight):
        return F.linear(v, weight, w["b3"])

    def pooled(v):
        return F.relu(v).mean(dim=(2, 3))

    exact, accumulated = x0, x0
    between = {"first": F.relu, "second": pooled, "last": lambda v: v}
    for layer, run, name in zip(
        report.layers, (conv1, conv2, gemm), ("w1", "w2", "w3"), strict=True
    ):
        quantized = torch_weight(w[name], wb, per_channel)
        local_in = torch_activation(exact, exact, ab)
        y = run(exact, w[name])
        y_local = run(local_in, quantized)
        y_accumulated = run(torch_activation(accumulated, exact, ab), quantized)
        assert layer.weight.sqnr_db == pytest.approx(sqnr(w[name], quantized), abs=1e-3)
        assert layer.input.sqnr_db == pytest.approx(sqnr(exact, local_in), abs=1e-3)
        assert layer.local.sqnr_db == pytest.approx(sqnr(y, y_local), abs=1e-2)
        assert layer.accumulated.sqnr_db == pytest.approx(sqnr(y, y_accumulated), abs=1e-2)
        exact, accumulated = between[layer.name](y), between[layer.name](y_accumulated)
    assert [layer.name for layer in report.layers] == ["first", "second", "last"]
    assert report.outputs[0].error.sqnr_db == pytest.approx(sqnr(exact, accumulated), abs=1e-2)


def test_by_hand() -> None:
    # 2-bit narrow weights (codes −1, 0, 1), S = 1: 0.6 → 1, −1 → −1. 2-bit inputs over [0, 3]:
    # S = 1, 1.4 → 1. y = 1.4·0.6 + 3·(−1) = −2.16; quantized 1·1 + 3·(−1) = −2.
    node = helper.make_node("MatMul", ["x", "w"], ["y"], name="only")
    model = model_of([node], {"x": ["N", 2]}, ["y"], {"w": np.array([[0.6], [-1.0]], np.float32)})
    report = analyze(
        model.SerializeToString(),
        {"x": np.array([[1.4, 3.0]], np.float32)},
        AnalysisConfig(weight_bits=2, activation_bits=2),
    )
    (layer,) = report.layers
    assert layer.weight.mse == pytest.approx(0.4**2 / 2)
    assert layer.input.mse == pytest.approx(0.4**2 / 2)
    assert layer.local.max_abs_error == pytest.approx(0.16, abs=1e-6)
    assert layer.local.sqnr_db == pytest.approx(20 * math.log10(2.16 / 0.16), abs=1e-4)
    assert layer.accumulated == layer.local
    assert (layer.input_scale, layer.input_zero_point) == (1.0, 0)


def test_exact_layer_is_null_and_marked() -> None:
    node = helper.make_node("MatMul", ["x", "w"], ["y"], name="only")
    weights = {"w": np.array([[127.0, 1.0], [-3.0, -127.0]], np.float32)}
    model = model_of([node], {"x": ["N", 2]}, ["y"], weights)
    x = np.array([[0.0, 255.0], [7.0, 3.0]], np.float32)
    (layer,) = analyze(model.SerializeToString(), {"x": x}).to_dict()["layers"]
    assert layer["exact"] is True
    assert [layer[f"{s}_sqnr_db"] for s in ("weight", "input", "local", "accumulated")] == [
        None
    ] * 4


def test_batches_do_not_matter() -> None:
    # 200 images go in batches of 64; one by one (an axis more) they must give the same sums.
    model, x = small_cnn().SerializeToString(), images(200)
    together, alone = analyze(model, {"x": x}), analyze(model, {"x": x[:, None]})
    for a, b in zip(together.layers, alone.layers, strict=True):
        assert a.input.count == b.input.count
        assert a.accumulated.sqnr_db == pytest.approx(b.accumulated.sqnr_db, abs=0.02)


def test_percentile_clips_an_outlier() -> None:
    model, x = small_cnn().SerializeToString(), images(50)
    x[0, 0, 0, 0] = 500.0
    minmax = analyze(model, {"x": x}, AnalysisConfig(activation_bits=4))
    clipped = analyze(
        model, {"x": x}, AnalysisConfig(activation_bits=4, calibration="percentile-99.9")
    )
    assert minmax.layers[0].input_share_clipped == 0.0
    assert 0.0 < clipped.layers[0].input_share_clipped < 0.005
    assert clipped.layers[0].input_scale < minmax.layers[0].input_scale / 10


def test_same_seed_same_report() -> None:
    model = small_cnn().SerializeToString()
    first, second = analyze(model), analyze(model)
    assert first.to_dict() == second.to_dict()
    other = analyze(model, config=AnalysisConfig(seed=1))
    assert other.layers[0].local != first.layers[0].local


def test_report_survives_json() -> None:
    import json

    from core.analysis import Report

    report = analyze(small_cnn().SerializeToString())
    assert Report.from_dict(json.loads(json.dumps(report.to_dict(), allow_nan=False))) == report


def test_worst_first() -> None:
    report = analyze(small_cnn().SerializeToString(), config=AnalysisConfig(weight_bits=3))
    local = [layer.local.sqnr_db for layer in report.worst_first]
    assert local == sorted(local)
    assert [layer.index for layer in report.layers] == [0, 1, 2]


@pytest.mark.parametrize("rule", [*RULES, "percentile-99.9"])
def test_every_rule_gives_a_report(rule: str) -> None:
    model, x = small_cnn().SerializeToString(), images(20)
    report = analyze(model, {"x": x}, AnalysisConfig(activation_bits=4, calibration=rule))
    plain = analyze(model, {"x": x}, AnalysisConfig(activation_bits=4))
    first, whole = report.layers[0], plain.layers[0]
    assert first.input is not None
    assert whole.input is not None
    assert first.weight == whole.weight
    assert first.input.count == whole.input.count
    # No rule here chooses a wider range than min/max, and none loses more than half of its dB.
    assert first.input_scale <= whole.input_scale * (1 + 1e-6)
    assert first.input.sqnr_db > whole.input.sqnr_db / 2
    assert report.to_dict()["settings"]["calibration"] == rule
