"""Integer sums in narrow accumulators, against NumPy's own integers."""

import numpy as np
import pytest
from onnx import helper

from core.analysis import AnalysisConfig, LayerSettings, analyze
from core.analysis.export import export
from core.analysis.sensitivity import sensitivity
from core.errors import InputError
from tests.core.analysis.models import model_of

RNG = np.random.default_rng(6)
W = RNG.normal(size=(64, 5)).astype(np.float32)
X = RNG.uniform(0, 1, size=(40, 64)).astype(np.float32)
X[0, :2] = 0.0, 1.0


def product() -> bytes:
    gemm = helper.make_node("Gemm", ["x", "w", "b"], ["y"], name="only")
    weights = {"w": W, "b": np.full(5, 0.3, np.float32)}
    return model_of([gemm], {"x": ["N", 64]}, ["y"], weights).SerializeToString()


def in_16_bits() -> np.ndarray:
    """The layer on codes, its sums in NumPy's int16: it keeps the lowest 16 bits."""
    scales = np.abs(W).max(axis=0) / 127
    sums = np.rint(X * 255).astype(np.int64) @ np.rint(W / scales).astype(np.int64)
    assert np.abs(sums).max() > 2**15  # or nothing would be shown
    return sums.astype(np.int16) * scales / 255 + np.float32(0.3)


def test_sums_wrap_as_numpys_integers_do() -> None:
    narrow = LayerSettings(accumulator_bits=16)
    config = AnalysisConfig(layers={"only": narrow}, ledger=True)
    report = analyze(product(), {"x": X}, config)
    layer = report.layers[0]
    expected = float(((in_16_bits() - (X @ W + 0.3)) ** 2).sum())
    assert layer.local.noise == pytest.approx(expected, rel=1e-4)
    assert layer.accumulated.noise == pytest.approx(layer.local.noise, rel=1e-12)
    parts = layer.ledger.local
    assert parts.accumulator_overflow > 0.9 * parts.total
    assert parts.total == pytest.approx(layer.local.noise, rel=1e-9)
    assert report.causes[0].cause == "accumulator overflow"
    *_, effect = sensitivity(product(), {"x": X}, config)
    assert effect.layers[0].sqnr_db == pytest.approx(report.outputs[0].error.sqnr_db)


def test_a_wide_accumulator_changes_nothing() -> None:
    usual = analyze(product(), {"x": X}, AnalysisConfig(ledger=True)).layers[0]
    wide = AnalysisConfig(layers={"only": LayerSettings(accumulator_bits=20)}, ledger=True)
    found = analyze(product(), {"x": X}, wide).layers[0]
    assert found.local.max_abs_error == usual.local.max_abs_error
    assert found.local.noise == pytest.approx(usual.local.noise, rel=1e-12)
    assert found.ledger.local.accumulator_overflow == 0.0
    assert usual.ledger.local.accumulator_overflow == 0.0


def test_a_file_that_cannot_say_it_is_refused() -> None:
    with pytest.raises(InputError, match="sums that may not fit 16 bits"):
        export(product(), {"x": X}, AnalysisConfig(target="narrow-sums"))


def test_layers_whose_sums_are_not_simulated_are_named() -> None:
    fused = helper.make_node(
        "FusedGemm", ["x", "w", "b"], ["y"], name="only", domain="com.microsoft", activation="Relu"
    )
    weights = {"w": W, "b": np.full(5, 0.3, np.float32)}
    made = model_of([fused], {"x": ["N", 64]}, ["y"], weights)
    made.opset_import.add(domain="com.microsoft", version=1)
    words = "Sums of 16 bits are not simulated in FusedGemm (1 node)."
    content = made.SerializeToString()
    assert words in analyze(content, {"x": X}, AnalysisConfig(target="narrow-sums")).notes
    assert words not in analyze(content, {"x": X}, AnalysisConfig(target="static")).notes
    narrow = analyze(product(), {"x": X}, AnalysisConfig(target="narrow-sums"))
    assert not any("are not simulated" in note for note in narrow.notes)
