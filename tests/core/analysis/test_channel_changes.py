"""Smoothing, equalization, float channels and bias correction inside a report, by hand."""

import numpy as np
import pytest
from onnx import helper

from core.analysis import AnalysisConfig, LayerSettings, analyze
from tests.core.analysis.models import model_of
from tests.core.analysis.plantings import NETWORKS


def product(weight: np.ndarray) -> bytes:
    node = helper.make_node("MatMul", ["x", "w"], ["y"], name="only")
    weights = {"w": weight.astype(np.float32)}
    return model_of([node], {"x": ["N", len(weight)]}, ["y"], weights).SerializeToString()


def only(model: bytes, x: np.ndarray, **settings):
    config = AnalysisConfig(layers={"only": LayerSettings(**settings)})
    return analyze(model, {"x": x.astype(np.float32)}, config).layers[0]


def test_smoothing_by_hand() -> None:
    # Channels of range 16 and 1, weights of 1: s = √16 = 4 and 1. x/s: (4, 1), W·s: (4, 1).
    # 2-bit codes, one scale: inputs 4·(0, 1, 2, 3)/3, so that 1 → 4/3; weights −4, 0, 4: 1 → 0.
    x = np.array([[16.0, 1.0], [0.0, 0.0]])
    model = product(np.array([[1.0], [1.0]]))
    plain = only(model, x, weight_bits=2, activation_bits=2)
    assert plain.input.noise == pytest.approx(1.0)  # steps of 16/3 lose the 1
    assert plain.weight.exact
    smooth = only(model, x, weight_bits=2, activation_bits=2, smoothing=0.5)
    assert smooth.input.noise == pytest.approx((1 / 3) ** 2)
    assert smooth.weight.noise == pytest.approx(1.0)


def test_float_channels_by_hand() -> None:
    x = np.array([[100.0, 1.0, 0.3], [0.0, 0.0, 0.0]])
    model = product(np.array([[5.3], [1.0], [1.0]]))
    split = only(model, x, weight_bits=2, activation_bits=2, float_channels=1)
    assert split.weight.exact  # 5.3 stays, 1 is a code
    assert split.input.noise == pytest.approx((1 / 3 - 0.3) ** 2, rel=1e-4)  # steps of 1/3 up to 1
    assert split.local.max_abs_error == pytest.approx(1 / 3 - 0.3, rel=1e-3)


def test_bias_correction_by_hand() -> None:
    # Weights 1 and 0.4 of 2 bits: 1 and 0. With inputs of mean 2 the output misses 0.8, always.
    x = np.array([[2.0, 2.0], [2.0, 2.0]])
    model = product(np.array([[1.0], [0.4]]))
    assert only(model, x, weight_bits=2).local.max_abs_error == pytest.approx(0.8, rel=1e-5)
    corrected = only(model, x, weight_bits=2, bias_correction=True)
    assert corrected.local.max_abs_error == pytest.approx(0.0, abs=1e-6)


def test_equalization_undoes_a_factor_between_two_layers() -> None:
    design = NETWORKS["perceptron"]
    one = design.draw(3)
    before, after = {}, {}
    usual = LayerSettings(weight_bits=4, per_channel=False)
    for name, found in (("sound", before), ("scaled", after)):
        for equalize in (False, True):
            weights = {n: w.copy() for n, w in one.weights.items()}
            if name == "scaled":  # of one channel between b and c; the float function stays
                weights["b"][5] *= 50
                weights["b bias"][5] *= 50
                weights["c"][:, 5] /= 50
            layers = dict.fromkeys(design.shapes, usual)
            layers["c"] = LayerSettings(weight_bits=4, per_channel=False, equalize=equalize)
            report = analyze(design.model(weights), {"x": one.data}, AnalysisConfig(layers=layers))
            found[equalize] = report.outputs[0].error.sqnr_db
    assert before[False] > after[False] + 6
    assert after[True] == pytest.approx(before[True], abs=0.5)


def test_without_changes_all_stays_as_it_was() -> None:
    design = NETWORKS["mobile"]
    one = design.draw(4)
    model, data = design.model(one.weights), {"x": one.data}
    plain = analyze(model, data, AnalysisConfig(weight_bits=4))
    same = {name: LayerSettings(weight_bits=4) for name in design.shapes}
    assert analyze(model, data, AnalysisConfig(layers=same)).layers == plain.layers
