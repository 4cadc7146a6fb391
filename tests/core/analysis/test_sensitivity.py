"""Sensitivity: each variant is a report of its own with the settings of its layers."""

import io
import json
import math
from dataclasses import replace

import numpy as np
import pytest
from onnx import helper

from core.analysis import AnalysisConfig, LayerSettings, Task, analyze, start_analysis
from core.analysis.results.output_effect import OutputEffect, effect_on
from core.analysis.results.sensitivity_result import LayerEffect, Sensitivity
from core.analysis.sensitivity import sensitivity
from core.errors import InputError
from tests.core.analysis.models import images, model_of, small_cnn
from tests.core.analysis.test_command_line import core, model  # noqa: F401
from tests.core.analysis.test_real_models import AUDIO, CLASSIFIER, path_of

pytestmark = pytest.mark.slow

FLOAT = LayerSettings(in_float=True)
MODEL, DATA = small_cnn().SerializeToString(), {"x": images(70)}
NAMES = ["first", "second", "last"]


@pytest.mark.parametrize("bits", [(4, 8), (3, 5)])
def test_equals_reports_of_the_variants(bits: tuple[int, int]) -> None:
    config = AnalysisConfig(*bits)
    *_, found = sensitivity(MODEL, DATA, config)
    assert found.complete
    assert [layer.name for layer in found.layers] == NAMES
    for layer in found.layers:
        others = {name: FLOAT for name in NAMES if name != layer.name}
        for effects, layers in (
            (layer.only_quantized, others),
            (layer.only_in_float, {layer.name: FLOAT}),
        ):
            alone = AnalysisConfig(*bits, layers=layers)
            expected = analyze(MODEL, DATA, alone).outputs[0].error
            assert effects[0].sqnr_db == pytest.approx(expected.sqnr_db, abs=1e-3)
            assert effects[0].errors.cosine == pytest.approx(expected.cosine, abs=1e-6)
            assert effects[0].answers == 70
    together = analyze(MODEL, DATA, config).outputs[0].error
    assert found.all_quantized[0].sqnr_db == pytest.approx(together.sqnr_db, abs=1e-3)


def test_held_out_data_are_measured_under_the_ranges_of_the_calibration_data() -> None:
    config, brighter = AnalysisConfig(4, 8), {"x": 3 * DATA["x"][:8]}
    *_, found = sensitivity(MODEL, DATA, config, held_out=brighter)
    expected = analyze(MODEL, DATA, config, held_out=brighter).outputs[0].error
    assert found.all_quantized[0].sqnr_db == pytest.approx(expected.sqnr_db, abs=1e-3)
    assert found.all_quantized[0].answers == 8


def test_proxies_first_then_layer_by_layer() -> None:
    config = AnalysisConfig(4, 4)
    known = list(sensitivity(MODEL, DATA, config))
    counts = [sum(layer.measured for layer in one.layers) for one in known[:4]]
    assert counts == [0, 1, 2, 3]
    assert [one.feeds_done for one in known] == [0, 0, 0, 0, 1, 1, 1, 1, 2]  # 64 images, then 6
    local = analyze(MODEL, {"x": DATA["x"][:64]}, config)
    by_proxy = {layer.name: layer.local.sqnr_db for layer in local.layers}
    for layer in known[0].layers:  # ranges here are of all 70 images
        assert layer.proxy_db == pytest.approx(by_proxy[layer.name], abs=0.5)
    assert known[1].worst_first[0].measured
    assert Sensitivity.from_dict(json.loads(json.dumps(known[2].to_dict()))) == known[2]


def test_an_exact_layer_has_no_effect() -> None:
    weights = {"w": np.array([[127.0, 1.0], [-3.0, -127.0]], np.float32)}
    weights["v"] = np.array([[0.3, -0.2], [0.11, 0.7]], np.float32)
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["h"], name="exact"),
        helper.make_node("MatMul", ["h", "v"], ["y"], name="inexact"),
    ]
    content = model_of(nodes, {"x": ["N", 2]}, ["y"], weights).SerializeToString()
    *_, found = sensitivity(content, {"x": np.array([[0.0, 255.0], [7.0, 3.0]], np.float32)})
    exact, inexact = found.layers
    assert exact.only_quantized[0].errors.exact
    assert exact.proxy_db is None
    assert inexact.only_in_float[0].errors.exact
    assert found.worst_first[0].name == "inexact"


def test_samples_tell_apart_what_differs_in_each() -> None:
    # Outputs 1 and 2 of each sample; a layer adds 0.1 to both, another about twice as much, so that
    # no draw of the samples changes their order, and a third what the first adds, in other places.
    exact = np.tile([1.0, 2.0], (6, 1))
    errors = np.array([0.1, 0.2, 0.1, 0.2, 0.1, 0.2])

    def layer(name: str, error: np.ndarray) -> LayerEffect:
        effect = effect_on("y", exact, exact + error[:, None], samples=6)
        return LayerEffect(0, name, "Conv", None, (effect,))

    layers = (layer("low", errors), layer("high", 2 * errors), layer("mixed", 2 * errors[::-1]))
    assert layers[0].most_harmed.losses[:2] == (pytest.approx((0.02, 5)), pytest.approx((0.08, 5)))
    *_, one = sensitivity(MODEL, {"x": images(2)}, AnalysisConfig(4, 4))
    found = replace(one, layers=layers).ranks
    assert (found.samples, found.names, found.apart) == (6, ("high", "mixed"), 1)
    assert replace(one, layers=layers[:1]).ranks is None
    plain = json.loads(json.dumps(one.to_dict()))
    assert Sensitivity.from_dict(plain) == one
    assert plain["ranks"]["samples"] == 2


def test_answers_and_divergence_by_hand() -> None:
    # Probabilities ½ and ½ against ¾ and ¼: ½·log₂(2/3) + ½·log₂(2) = 0.2075 bits a row.
    half, other = np.full((2, 2), 0.5, np.float32), np.array([[0.75, 0.25]] * 2, np.float32)
    effect = effect_on("y", half, other)
    assert effect.kl == pytest.approx(2 * 0.2075187)
    assert (effect.answers, effect.changed) == (2, 0)  # a tie goes to the first
    # Scores 0 and ln 3 have the probabilities ¼ and ¾.
    scores = np.array([[0.0, math.log(3.0)]])
    swapped = effect_on("y", scores, scores[:, ::-1])
    assert swapped.kl == pytest.approx(0.5 * math.log2(3.0))
    assert swapped.changed == 1
    assert (effect + swapped).answers == 3


@pytest.mark.parametrize("shape", [(4,), (2, 1), (2, 3, 4)])
def test_other_shapes_are_no_class_scores(shape: tuple[int, ...]) -> None:
    effect = effect_on("y", np.ones(shape), np.zeros(shape))
    assert (effect.answers, effect.sqnr_db) == (0, 0.0)
    assert effect.to_dict()["kl_bits"] is effect.to_dict()["changed"] is None


def test_a_failed_variant_says_why() -> None:
    effect = OutputEffect("y", failure="out of range")
    assert effect.sqnr_db is None
    assert OutputEffect.from_dict(effect.to_dict()) == effect


def test_a_worker_tells_what_it_knows_so_far() -> None:
    file = io.BytesIO()
    np.savez(file, x=DATA["x"][:8])
    config, held_out = AnalysisConfig(4, 4), file.getvalue()
    job = start_analysis(MODEL, config=config, task=Task.SENSITIVITY, held_out=held_out)
    found = job.result()
    assert isinstance(found, Sensitivity)
    assert found.complete
    assert found.all_quantized[0].answers == 8
    assert isinstance(job.part, Sensitivity)  # the proxies at least, which cancelling would keep
    assert [layer.proxy_db for layer in job.part.layers] == [one.proxy_db for one in found.layers]
    assert not job.part.complete


def test_command(model) -> None:  # noqa: F811
    done = core("sensitivity", model, "--weight-bits", "4", "--json", model.with_suffix(".json"))
    found = json.loads(model.with_suffix(".json").read_text())
    assert (done.returncode, found["complete"]) == (0, True)
    assert {layer["name"] for layer in found["layers"]} == set(NAMES)
    assert all(layer["measured"] and layer["only_in_float"] for layer in found["layers"])
    assert all(name in done.stdout for name in NAMES)


def test_a_budget_of_runs_says_how_many_there_are() -> None:
    config = AnalysisConfig(4, 4, sensitivity_runs=1)
    *_, found = sensitivity(MODEL, DATA, config)  # 70 images are runs of 64 and 6
    assert (found.feeds_done, found.feeds, found.feeds_given, found.complete) == (1, 1, 2, True)
    assert {layer.only_quantized[0].answers for layer in found.layers} == {64}
    with pytest.raises(InputError, match="sensitivity_runs is -1"):
        AnalysisConfig(sensitivity_runs=-1)


def test_the_end_of_the_time_keeps_what_is_there() -> None:
    *_, found = sensitivity(MODEL, DATA, AnalysisConfig(4, 4, sensitivity_seconds=1e-9))
    assert [layer.measured for layer in found.layers] == [True, False, False]
    assert not found.complete


@pytest.mark.real_model
@pytest.mark.parametrize(("file", "shapes"), [(CLASSIFIER, {"x": (1, 3, 48, 192)}), (AUDIO, {})])
def test_published_models(file: tuple[str, str], shapes: dict[str, tuple[int, ...]]) -> None:
    """Every layer is measured; the worst one's variants are what `analyze` says of them."""
    config = AnalysisConfig(6, 6, per_channel=False, samples=1, shapes=shapes)
    *_, found = sensitivity(path_of(file), None, config)
    assert found.complete
    assert all(layer.measured for layer in found.layers)
    assert all(layer.proxy_db is not None and layer.proxy_db > 0 for layer in found.layers)
    names, worst = [layer.name for layer in found.layers], found.worst_first[0]
    for effects, layers in (
        (worst.only_quantized, {name: FLOAT for name in names if name != worst.name}),
        (worst.only_in_float, {worst.name: FLOAT}),
    ):
        expected = analyze(path_of(file), None, replace(config, layers=layers)).outputs
        for effect, output in zip(effects, expected, strict=True):
            assert effect.sqnr_db == pytest.approx(output.error.sqnr_db, abs=0.05)
