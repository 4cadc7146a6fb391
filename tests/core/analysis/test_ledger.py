"""The ledger: parts by hand, and their sum on every layer of models of every kind."""

import json
from dataclasses import astuple

import numpy as np
import onnx
import pytest
from onnx import helper

from core.analysis import AnalysisConfig, LayerSettings, Report, analyze
from core.analysis.ledger import ErrorParts, parts_of
from core.errors import InputError
from tests.core.analysis.models import images, model_of, small_cnn, with_branches
from tests.core.analysis.test_real_models import AUDIO, CLASSIFIER, VOICE, path_of

COARSE = AnalysisConfig(
    weight_bits=4, activation_bits=4, calibration="percentile-99", samples=2, ledger=True
)


def recurrent() -> onnx.ModelProto:
    """LSTM, then MatMul: [5, 1, 3] to [5, 1, 1, 2]."""
    rng = np.random.default_rng(5)
    weights = {
        name: rng.normal(size=shape).astype(np.float32)
        for name, shape in {"w": (1, 16, 3), "r": (1, 16, 4), "m": (4, 2)}.items()
    }
    nodes = [
        helper.make_node("LSTM", ["x", "w", "r"], ["h"], name="lstm", hidden_size=4),
        helper.make_node("MatMul", ["h", "m"], ["y"], name="product"),
    ]
    return model_of(nodes, {"x": [5, 1, 3]}, ["y"], weights)


def masked() -> onnx.ModelProto:
    """A product whose input holds −∞ where a mask says so."""
    nodes = [
        helper.make_node("Add", ["x", "mask"], ["a"]),
        helper.make_node("MatMul", ["a", "w"], ["y"], name="product"),
    ]
    mask = np.array([[0.0, -np.inf, 0.0], [0.0, 0.0, 0.0]], np.float32)
    weights = {"mask": mask, "w": np.array([[1.0], [0.7], [-0.4]], np.float32)}
    return model_of(nodes, {"x": [2, 3]}, ["y"], weights)


def check_sums(report: Report) -> int:
    """How many layers have a ledger; each adds up, and agrees with the report's own errors."""
    count = 0
    for layer in report.layers:
        if layer.ledger is None:
            continue
        count += 1
        for parts, errors in (
            (layer.ledger.local, layer.local),
            (layer.ledger.accumulated, layer.accumulated),
        ):
            signal, *summed, total = astuple(parts)
            size = sum(abs(part) for part in summed)
            assert sum(summed) == pytest.approx(total, rel=1e-9, abs=1e-9 * size)
            assert total == pytest.approx(errors.noise, rel=1e-9)
            assert signal == pytest.approx(errors.signal, rel=1e-9)
        assert layer.ledger.local.inherited == 0.0
    return count


def test_by_hand() -> None:
    # As in test_per_layer: w = (0.6, −1) → (1, −1), x = (1.4, 3) → (1, 3), y = −2.16. Rounding x
    # alone gives −2.4, an error of −0.24; then rounding w gives −2, +0.4 more. The error is 0.16.
    node = helper.make_node("MatMul", ["x", "w"], ["y"], name="only")
    model = model_of([node], {"x": ["N", 2]}, ["y"], {"w": np.array([[0.6], [-1.0]], np.float32)})
    config = AnalysisConfig(weight_bits=2, activation_bits=2, ledger=True)
    (layer,) = analyze(
        model.SerializeToString(), {"x": np.array([[1.4, 3.0]], np.float32)}, config
    ).layers
    parts = layer.ledger.local
    assert parts.activation_rounding == pytest.approx(0.24**2, rel=1e-5)
    assert parts.weight_rounding == pytest.approx(0.4**2, rel=1e-5)
    assert parts.cross == pytest.approx(2 * -0.24 * 0.4, rel=1e-5)
    assert parts.total == pytest.approx(0.16**2, rel=1e-5)
    assert parts.activation_clipping == parts.weight_clipping == parts.inherited == 0.0
    assert layer.ledger.accumulated == parts
    assert parts.db("total") == pytest.approx(20 * np.log10(2.16 / 0.16), abs=1e-4)


def test_clipping_by_hand() -> None:
    # 2 bits over [0, 3]: codes 0, 1, 2, 3. 5 is clipped to 3.5, half a step above the last code,
    # and rounded from there to 3. The weight is 1 and stays.
    node = helper.make_node("MatMul", ["x", "w"], ["y"], name="only")
    model = model_of([node], {"x": ["N", 1]}, ["y"], {"w": np.ones((1, 1), np.float32)})
    one = LayerSettings(activation_bits=2, input_range=(0.0, 3.0))
    config = AnalysisConfig(layers={"only": one}, ledger=True)
    (layer,) = analyze(
        model.SerializeToString(), {"x": np.array([[5.0]], np.float32)}, config
    ).layers
    parts = layer.ledger.local
    assert (parts.activation_clipping, parts.activation_rounding) == (1.5**2, 0.5**2)
    assert (parts.cross, parts.total) == (2 * 1.5 * 0.5, 4.0)


@pytest.mark.parametrize("make", [small_cnn, with_branches, recurrent, masked])
@pytest.mark.parametrize("weight_rule", ["minmax", "percentile-75"])
def test_parts_sum_to_the_total(make, weight_rule: str) -> None:
    model = make().SerializeToString()
    names = [layer.name for layer in analyze(model, config=COARSE).layers if layer.local]
    one = LayerSettings(3, 3, calibration="percentile-95", weight_rule=weight_rule)
    report = analyze(
        model,
        config=AnalysisConfig(samples=2, ledger=True, layers=dict.fromkeys(names, one)),
    )
    assert check_sums(report) == len(names)
    clipped = [one.ledger.accumulated.weight_clipping > 0 for one in report.layers if one.ledger]
    assert any(clipped) == (weight_rule != "minmax")


@pytest.mark.real_model
@pytest.mark.parametrize("model", [CLASSIFIER, AUDIO, VOICE], ids=lambda m: m[0])
def test_parts_sum_on_published_models(model: tuple[str, str]) -> None:
    report = analyze(path_of(model), config=COARSE)
    assert check_sums(report) == len(report.layers)


def test_in_float_only_what_is_inherited_remains() -> None:
    config = AnalysisConfig(3, 3, layers={"second": LayerSettings(in_float=True)}, ledger=True)
    report = analyze(small_cnn().SerializeToString(), {"x": images()}, config)
    parts = report.layers[1].ledger.accumulated
    assert parts.inherited == pytest.approx(parts.total, rel=1e-12)
    assert report.layers[1].local.exact


def test_the_ledger_survives_json() -> None:
    report = analyze(small_cnn().SerializeToString(), {"x": images()}, COARSE)
    plain = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert Report.from_dict(plain) == report
    assert "ledger" not in analyze(small_cnn().SerializeToString()).to_dict()["layers"][0]


def test_the_order_of_the_parts() -> None:
    chain = [np.array([float(step)]) for step in (0, 1, 3, 6, 10, 15, 21)]
    parts = parts_of(chain)
    assert astuple(parts) == (0.0, 1.0, 4.0, 9.0, 16.0, 25.0, 36.0, 441.0 - 91.0, 441.0)
    assert ErrorParts().db("total") is None


def test_settings_of_no_layer_are_refused() -> None:
    config = AnalysisConfig(layers={"third": LayerSettings()})
    with pytest.raises(InputError, match="'third', which is not one of the measured layers: first"):
        analyze(small_cnn().SerializeToString(), config=config)
