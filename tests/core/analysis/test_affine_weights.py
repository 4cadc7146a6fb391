"""Weights with zero points: onnxruntime's own codes, sums, exported files, what is refused."""

import numpy as np
import pytest
from onnx import TensorProto, helper
from onnxruntime.quantization.quant_utils import quantize_data

from core.analysis import AnalysisConfig, LayerSettings, analyze
from core.analysis.export import export
from core.analysis.remedies.storage import layer_bytes
from core.analysis.simulation.quantizers import (
    clip_weight,
    quantize_weight,
    weight_codes,
    weight_zero_points,
)
from core.analysis.structure.layers import Layer, Weight
from core.errors import InputError
from tests.core.analysis.models import images, model_of, small_cnn
from tests.core.analysis.test_export import noise, unusual
from tests.core.analysis.test_integer_sums import W, X, product


def one_sided(seed: int = 7) -> np.ndarray:
    """(5, 12) float32: a row each of positive, negative and mixed weights, and one of zeros."""
    rng = np.random.default_rng(seed)
    signs = np.array([[1.0], [-1.0], [0.0], [3.0], [-0.2]])
    lifted = rng.normal(size=(5, 12)) + signs * 4
    lifted[2] = 0.0
    return lifted.astype(np.float32)


@pytest.mark.parametrize(("bits", "kind"), [(8, TensorProto.INT8), (4, TensorProto.INT4)])
def test_codes_are_those_of_onnxruntimes_quantizer(bits: int, kind: int) -> None:
    w = one_sided()
    weight = Weight("w", w, axis=0)
    settings = LayerSettings(weight_bits=bits, affine_weights=True)
    codes, zero_points = weight_codes(weight, settings), weight_zero_points(weight, settings)
    for row in (0, 1, 3, 4):
        zero, _, expected = quantize_data(w[row], kind, symmetric=False)
        assert np.array_equal(codes[row], expected.astype(np.int64))
        assert (zero_points[row] == int(zero)).all()
    assert not quantize_weight(weight, settings)[2].any()


def test_by_hand() -> None:
    # Of 2 bits, 0 to 3 has the scale 1 and the codes −2 … 1; symmetric codes are −1, 0 and 1.
    weight = Weight("w", np.array([[0.0, 1.0, 2.0, 3.0]], np.float32), axis=0)
    two_bits = LayerSettings(weight_bits=2, affine_weights=True)
    assert weight_codes(weight, two_bits).tolist() == [[-2, -1, 0, 1]]
    assert quantize_weight(weight, two_bits).tolist() == [[0.0, 1.0, 2.0, 3.0]]
    assert quantize_weight(weight, LayerSettings(weight_bits=2)).tolist() == [[0.0, 0.0, 3.0, 3.0]]
    layer = Layer("only", helper.make_node("MatMul", ["x", "w"], ["y"]), "x", (weight,))
    assert layer_bytes(layer, two_bits) == 1 + 4 + 1  # codes, a scale, a zero point


def test_groups_and_clipped_ranges_have_zero_points_of_their_own() -> None:
    w = np.concatenate([np.linspace(0, 15, 16), np.linspace(-15, 0, 16)])[None].astype(np.float32)
    weight = Weight("w", w, axis=0)
    grouped = LayerSettings(weight_bits=4, group=16, affine_weights=True)
    assert np.array_equal(quantize_weight(weight, grouped), w)
    # Least squares: s = Σk·x / Σk², and half a step beyond the code 3 the rest is cut off.
    outlier = Weight("w", np.array([[0.0, 1, 2, 3] * 16 + [6.0]], np.float32), axis=0)
    best = LayerSettings(weight_bits=2, weight_rule="mse", affine_weights=True)
    clipped = clip_weight(outlier, best)
    assert np.array_equal(clipped[0, :64], outlier.value[0, :64])
    assert clipped[0, 64] == pytest.approx(3.5 * (16 * 14 + 18) / (16 * 14 + 9))


def test_sums_multiply_what_is_left_of_the_zero_points() -> None:
    # In NumPy's int16, which wraps around, from the codes and zero points by the formula.
    low, high = np.minimum(W.min(axis=0), 0), np.maximum(W.max(axis=0), 0)
    scales = (high - low) / np.float32(255)
    steps = np.clip(np.rint(W / scales) + np.rint(-128 - low / scales), -128, 127)
    steps -= np.rint(-128 - low / scales)
    sums = np.rint(X * 255).astype(np.int64) @ steps.astype(np.int64)
    assert np.abs(sums).max() > 2**15  # or nothing would be shown
    expected = sums.astype(np.int16) * scales / 255 + np.float32(0.3)
    narrow = LayerSettings(accumulator_bits=16, affine_weights=True)
    report = analyze(product(), {"x": X}, AnalysisConfig(layers={"only": narrow}))
    noise_by_hand = float(((expected - (X @ W + 0.3)) ** 2).sum())
    assert report.layers[0].local.noise == pytest.approx(noise_by_hand, rel=1e-3)


@pytest.mark.parametrize("kind", ["recurrent", "grouped transposed", "convolutions"])
def test_onnxruntime_measures_the_reports_error(kind: str) -> None:
    content, x = small_cnn().SerializeToString(), images()
    if kind != "convolutions":
        content = unusual(kind)
        shape = (7, 3, 4) if kind == "recurrent" else (7, 6, 3, 4)
        x = np.random.default_rng(4).normal(size=shape).astype(np.float32)
    for per_channel, bits in ((True, 8), (False, 5)):
        config = AnalysisConfig(
            target="static", affine_weights=True, per_channel=per_channel, weight_bits=bits
        )
        report = analyze(content, {"x": x}, config).outputs[0].error
        exported = export(content, {"x": x}, config)
        assert noise(content, exported.content, x) == pytest.approx(report.noise, rel=0.01)


def test_a_one_sided_channel_keeps_more_of_itself() -> None:
    gemm = helper.make_node("MatMul", ["x", "w"], ["y"], name="only")
    made = model_of([gemm], {"x": ["N", 12]}, ["y"], {"w": one_sided().T.copy()})
    x = np.random.default_rng(1).normal(size=(50, 12)).astype(np.float32)
    found = {
        affine: analyze(
            made.SerializeToString(), {"x": x}, AnalysisConfig(weight_bits=4, affine_weights=affine)
        ).layers[0]
        for affine in (False, True)
    }
    # A range on one side of 0 has twice the levels: 6 dB.
    assert found[True].weight.sqnr_db > found[False].weight.sqnr_db + 4
    assert found[True].note == ""


def test_what_has_no_zero_points() -> None:
    x = {"x": images()}
    with pytest.raises(InputError, match="fp8 has no zero points"):
        analyze(
            small_cnn().SerializeToString(), x, AnalysisConfig(target="fp8", affine_weights=True)
        )
    config = AnalysisConfig(rounding="gptq", affine_weights=True)
    notes = {one.note for one in analyze(small_cnn().SerializeToString(), x, config).layers}
    assert notes == {"codes: the nearest, not by gptq: it takes symmetric weights, not affine ones"}
