"""Causes: planted faults are named first, sound networks are not accused."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from onnx import helper

from core.analysis import AnalysisConfig, LayerSettings, Report, analyze
from core.analysis.causes.calibration_tail import calibration_tail
from core.analysis.causes.cause import Cause
from core.analysis.causes.facts import LayerFacts, ModelFacts
from core.analysis.causes.negative_tail import negative_tail
from core.analysis.causes.outlier_channel import outlier_channel
from core.analysis.causes.outlier_values import outlier_values
from core.analysis.causes.table import CAUSES, find_causes
from core.analysis.causes.tensor_facts import TensorFacts
from core.analysis.causes.unbalanced_concat import unbalanced_concat
from core.analysis.causes.unequal_channels import unequal_channels
from core.analysis.feeds.data_shift import data_shift
from tests.core.analysis.models import images, model_of, small_cnn
from tests.core.analysis.plantings import FAULTS, NETWORKS, Planting, nothing


def report_of(network: str, fault: str, seed: int) -> tuple[Report, Planting]:
    design = NETWORKS[network]
    one = design.draw(seed)
    FAULTS.get(fault, nothing)(one, design)
    held_out = {"x": one.held_out}
    return analyze(design.model(one.weights), {"x": one.data}, one.config, held_out=held_out), one


def check_named_first(network: str, fault: str, seed: int) -> None:
    report, one = report_of(network, fault, seed)
    assert report.causes, f"seed {seed}: {one.cause} at {one.layer} is not named"
    first = report.causes[0]
    assert (first.layer, first.cause) == (one.layer, one.cause), f"seed {seed}"
    assert first.evidence
    assert first.remedies


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("network", NETWORKS)
def test_a_planted_fault_is_named_first(network: str, fault: str) -> None:
    check_named_first(network, fault, seed=1000)


@pytest.mark.parametrize("network", NETWORKS)
def test_nothing_planted_nothing_accused(network: str) -> None:
    for seed in (2000, 2001):
        report, _ = report_of(network, "nothing", seed)
        assert report.causes == ()


@pytest.mark.attack
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("network", NETWORKS)
def test_fifty_plantings(network: str, fault: str) -> None:
    for seed in range(50):
        check_named_first(network, fault, seed)


@pytest.mark.attack
@pytest.mark.parametrize("network", NETWORKS)
def test_fifty_sound_networks(network: str) -> None:
    for seed in range(50):
        assert report_of(network, "nothing", seed)[0].causes == (), f"seed {seed}"


def test_json_holds_the_causes() -> None:
    report, one = report_of("perceptron", "narrow_accumulator", 0)
    plain = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert Report.from_dict(plain) == report
    first = plain["causes"][0]
    assert (first["layer"], first["cause"]) == (one.layer, "accumulator overflow")
    assert first["loss_db"] is None
    assert Cause.from_dict(first).loss_db == math.inf
    assert analyze(small_cnn().SerializeToString(), {"x": images()}).to_dict()["causes"] == []


def test_the_largest_sum_by_hand() -> None:
    # Inputs 0 and 255 are codes, the weights 127 and −127 too: 255·127 + 255·127 = 64770 needs
    # 17 bits, and 7·127 − 3·127 far fewer.
    node = helper.make_node("MatMul", ["x", "w"], ["y"], name="only")
    weights = {"w": np.array([[127.0], [127.0]], np.float32)}
    model = model_of([node], {"x": ["N", 2]}, ["y"], weights).SerializeToString()
    for bits, accused in ((16, True), (17, False)):
        config = AnalysisConfig(layers={"only": LayerSettings(accumulator_bits=bits)})
        report = analyze(model, {"x": np.array([[255.0, 255.0], [7.0, 3.0]], np.float32)}, config)
        assert bool(report.causes) == accused
        if accused:
            evidence = {"accumulator_bits": 16, "largest_sum": 64770, "limit": 32767}
            assert report.causes[0].evidence == {**evidence, "bits_needed": 17}


def tensor(values: np.ndarray, **fields) -> TensorFacts:
    """An 8-bit input under its min/max range."""
    given = {"quantized": values, "bits": 8, "symmetric": False, "per_row": False, **fields}
    return TensorFacts(values, **given).requantized()


def model_with(odd: TensorFacts, **fields) -> tuple[LayerFacts, ModelFacts]:
    """A model of four usual inputs and an odd one."""
    rng = np.random.default_rng(0)
    usual = LayerFacts("usual", LayerSettings(), None, None, (-99.0, 99.0))
    layers = [
        replace(usual, name=f"usual {i}", input=tensor(rng.normal(size=(8, 400)))) for i in range(4)
    ]
    layer = replace(usual, name="odd", input=odd, **fields)
    return layer, ModelFacts((*layers, layer))


def named(layer: LayerFacts, model: ModelFacts) -> set[str]:
    """The explanations of a loss that hold, each asked for itself."""
    return {name for name, test in CAUSES.items() if test(layer, model)}


def test_an_outlier_value() -> None:
    values = np.random.default_rng(1).normal(size=(8, 400))
    values[3, 7] = 400.0
    layer, model = model_with(tensor(values))
    assert named(layer, model) == {"outlier values"}
    found = outlier_values(layer, model)
    assert (found.evidence["largest"], found.evidence["outliers"]) == (400.0, 3)


def test_two_large_channels_are_no_outlier_channel() -> None:
    """Weights of which training left two input channels, and hardly anything of the others."""
    rng = np.random.default_rng(1)
    values = rng.normal(size=(40, 24)) * 1e-4
    values[np.arange(40), np.where(np.arange(40) < 25, 11, 23)] = rng.uniform(0.5, 1, 40)
    values[0, 11] = 1.1  # hardly larger than the largest of channel 23
    of_weights = {"symmetric": True, "per_row": True, "columns": np.arange(24)}
    usual = replace(tensor(rng.normal(size=(40, 24))), **of_weights).requantized()
    odd = replace(tensor(values), **of_weights).requantized()
    layers = [LayerFacts(f"{i}", LayerSettings(), usual, None, (-1.0, 1.0)) for i in range(4)]
    both = replace(layers[0], name="odd", weights=odd)
    assert outlier_channel(both, ModelFacts((*layers, both))) is None
    values[:, 23] *= 1e-4
    one = replace(both, weights=replace(odd, values=values).requantized())
    assert outlier_channel(one, ModelFacts((*layers, one))).evidence["channel"] == 11


def test_unequal_channels() -> None:
    values = np.random.default_rng(1).normal(size=(8, 400)) * 3.0 ** np.arange(8)[:, None]
    layer, model = model_with(tensor(values))
    assert named(layer, model) == {"unequal channels"}
    found = unequal_channels(layer, model)
    assert found.evidence["gain_db"] > 20  # the median channel is 3⁴ times smaller than the largest


def test_a_dead_channel_comes_last() -> None:
    """A dead channel in the first layer is not why a later input has unequal channels."""
    values = np.random.default_rng(1).normal(size=(8, 400))
    _, model = model_with(tensor(values * 3.0 ** np.arange(8)[:, None]))
    first, *others = model.layers
    values[2] = 0
    with_dead = replace(first, weights=tensor(values))
    found = find_causes(ModelFacts((with_dead, *others)))
    assert [one.cause for one in found] == ["unequal channels", "dead channel"]


def test_an_unbalanced_concatenation() -> None:
    values = np.random.default_rng(1).normal(size=(8, 400))
    values[5:] *= 100.0
    layer, model = model_with(tensor(values), parts=(5, 3), between=("Concat",))
    assert "unbalanced concatenation" in named(layer, model)
    found = unbalanced_concat(layer, model)
    assert found.evidence["largest_part"] / found.evidence["smallest_part"] > 50
    assert unbalanced_concat(replace(layer, parts=(4, 4)), model).evidence["parts"] == 2
    assert unbalanced_concat(replace(layer, parts=()), model) is None


def test_a_negative_tail() -> None:
    x = np.random.default_rng(1).normal(size=(8, 400)) * 12.0
    swish = x / (1.0 + np.exp(-x))
    layer, model = model_with(tensor(swish, bits=6), between=("Mul", "Sigmoid"))
    found = negative_tail(layer, model)
    assert found.evidence["lowest"] == pytest.approx(-0.278, abs=1e-3)  # of x·sigmoid(x)
    assert found.evidence["codes"] <= 2
    assert negative_tail(replace(layer, between=("Relu",)), model) is None
    few = np.where((swish > 0) | (np.arange(400) < 8), swish, 0.0)  # 2 % of the tail are left
    harmless = replace(layer, input=tensor(few, bits=6))
    assert negative_tail(harmless, replace(model, layers=(*model.layers[:-1], harmless))) is None
    twin = replace(layer, name="twin")  # a second Swish that loses its tail: neither stands out
    assert negative_tail(layer, replace(model, layers=(*model.layers, twin))) is None


def test_a_tail_that_calibration_lacks() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=(8, 400))
    seen = tensor(values)
    unseen = values * np.where(rng.random((1, 400)) < 0.3, 6.0, 1.0)  # three in ten are larger
    low, high = values.min(), values.max()
    clipped = replace(seen, values=unseen, quantized=np.clip(unseen, low, high))
    fields = {"limits": (low, high), "held_out": clipped, "samples": (24, 24)}
    layer, model = model_with(seen, **fields, clipped=(0, 12))
    found = calibration_tail(layer, model)
    assert found.remedies[0] == "other data"
    assert found.evidence["largest"] == unseen.max()
    assert found.evidence["share_of_error"] == pytest.approx(1.0)
    assert calibration_tail(replace(layer, clipped=(0, 9)), model) is None  # of few, chance
    assert calibration_tail(replace(layer, samples=(4, 24)), model) is None  # of few, chance
    assert calibration_tail(replace(layer, held_out=seen), model) is None


def test_a_tail_is_named_where_it_enters() -> None:
    rng = np.random.default_rng(2)
    design = NETWORKS["chain"]
    one = design.draw(3)
    one.held_out[rng.permutation(len(one.held_out))[:14]] *= 6
    data, held_out = {"x": one.data}, {"x": one.held_out}
    report = analyze(design.model(one.weights), data, one.config, held_out=held_out)
    tails = [cause.layer for cause in report.causes if cause.cause == "calibration tail"]
    assert tails == ["c1"]


def test_the_source_of_a_channel_lies_before_a_sum() -> None:
    # Two layers make the sum that "d" reads. Channel 5 of "b" is the giant.
    rng = np.random.default_rng(2)
    weights = {name: rng.normal(size=(8, 4)).astype(np.float32) for name in "abc"}
    weights["b"][5] *= 100
    weights["d"] = rng.normal(size=(3, 8)).astype(np.float32)
    nodes = [
        helper.make_node("Gemm", ["x", "a", ""], ["a y"], name="a", transB=1),
        helper.make_node("Gemm", ["x", "b", ""], ["b y"], name="b", transB=1),
        helper.make_node("Gemm", ["x", "c", ""], ["c y"], name="c", transB=1),
        helper.make_node("Add", ["a y", "b y"], ["sum"]),
        helper.make_node("Tanh", ["c y"], ["gate"]),
        helper.make_node("Mul", ["sum", "gate"], ["gated"]),
        helper.make_node("Gemm", ["gated", "d", ""], ["y"], name="d", transB=1),
    ]
    model = model_of(nodes, {"x": ["N", 4]}, ["y"], weights).SerializeToString()
    report = analyze(model, {"x": rng.normal(size=(20, 4)).astype(np.float32)})
    first = report.causes[0]
    assert (first.layer, first.cause) == ("b", "outlier channel")
    assert (first.evidence["channel"], first.evidence["reader"]) == (5, "d")


def test_a_tail_comes_after_the_fault_that_stretches_it() -> None:
    rng = np.random.default_rng(1)
    weights = rng.normal(size=(5, 8, 50))
    weights[0, 3] *= 20.0  # of the first layer: its output, and the Swish of it, are as large
    x = rng.normal(size=(8, 400)) * 20.0
    swish = tensor(x * (1.0 + np.tanh(x / 2)) / 2)
    usual = tensor(rng.normal(size=(8, 400)))
    layers = [
        LayerFacts(
            f"layer {i}",
            LayerSettings(per_channel=False),
            tensor(w, symmetric=True),
            swish if i == 1 else usual,
            (-99.0, 9999.0),
            between=("Mul", "Sigmoid") if i == 1 else (),
        )
        for i, w in enumerate(weights)
    ]
    first, second = find_causes(ModelFacts(tuple(layers)))
    assert (first.layer, first.cause) == ("layer 0", "outlier channel")
    assert (second.layer, second.cause) == ("layer 1", "negative tail")
    assert second.loss_db > first.loss_db


def test_a_shift_is_told_from_chance() -> None:
    rng = np.random.default_rng(3)
    one, other, third = ({"x": x} for x in rng.normal(size=(3, 20, 5)).astype(np.float32))
    chance = data_shift([one], [other], "first")
    assert chance.difference < 2 * chance.expected
    shifted = data_shift([one], [{"x": third["x"] + 3}], "first")
    assert shifted.difference > 2 * shifted.expected
    assert (shifted.what, shifted.layer) == ("mean", "first")
    assert shifted.held_out - shifted.calibration == pytest.approx(3.0, abs=0.6)
    assert data_shift([{"x": one["x"][:1]}], [other], "first") is None
    few, fewer = ({"x": x["x"][:3]} for x in (one, other))
    assert data_shift([few], [fewer], "first") is None  # ten ways to divide six samples


def test_a_shift_of_one_channel_alone() -> None:
    x, y = np.random.default_rng(4).normal(size=(2, 20, 3, 5, 5)).astype(np.float32)
    x[:, 0] += 2
    y[:, 2] += 2  # mean, deviation and extremes of a whole sample are as before
    shift = data_shift([{"x": x}], [{"x": y}], "first")
    assert shift.difference > 2 * shift.expected
    assert shift.what in {f"relative mean of entry {entry} of axis 0" for entry in (0, 2)}


def test_a_batch_normalization_that_multiplies_a_channel_by_zero() -> None:
    # It is not folded, and a sum follows, so that no layer's input shows the channel alone.
    rng = np.random.default_rng(5)
    weights = {name: rng.normal(size=(6, 6)).astype(np.float32) for name in "abc"}
    weights |= {name: np.ones(6, np.float32) for name in ("scale", "variance")}
    weights |= {name: np.zeros(6, np.float32) for name in ("shift", "mean")}
    weights["scale"][4] = 0
    nodes = [
        helper.make_node("Gemm", ["x", "a", ""], ["a y"], name="a", transB=1),
        helper.make_node("Gemm", ["a y", "b", ""], ["b y"], name="b", transB=1),
        helper.make_node(
            "BatchNormalization", ["b y", "scale", "shift", "mean", "variance"], ["n"]
        ),
        helper.make_node("Add", ["n", "a y"], ["sum"]),
        helper.make_node("Gemm", ["sum", "c", ""], ["y"], name="c", transB=1),
    ]
    model = model_of(nodes, {"x": ["N", 6]}, ["y"], weights).SerializeToString()
    (cause,) = analyze(model, {"x": rng.normal(size=(20, 6)).astype(np.float32)}).causes
    assert (cause.layer, cause.cause, cause.evidence["channel"]) == ("b", "dead channel", 4)


def test_relus_just_below_zero_are_not_accused() -> None:
    # Channel 2 passes none of these samples, but only by the width of a tenth of its own span.
    rng = np.random.default_rng(6)
    x = rng.normal(size=(40, 8)).astype(np.float32)
    a, b = rng.normal(size=(2, 8, 8)).astype(np.float32)
    bias = np.zeros(8, np.float32)
    sums = x @ a[2]
    for below, named in ((0.1, False), (30.0, True)):
        bias[2] = -sums.max() - below * np.ptp(sums)
        nodes = [
            helper.make_node("Gemm", ["x", "a", "bias"], ["a y"], name="a", transB=1),
            helper.make_node("Relu", ["a y"], ["r"]),
            helper.make_node("Gemm", ["r", "b", ""], ["y"], name="b", transB=1),
        ]
        weights = {"a": a, "b": b, "bias": bias}
        model = model_of(nodes, {"x": ["N", 8]}, ["y"], weights).SerializeToString()
        assert [(c.layer, c.cause) for c in analyze(model, {"x": x}).causes] == (
            [("a", "dead channel")] if named else []
        )
