"""Mending: what the trials say is what `analyze` measures, and remedies find what was planted."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from onnx import helper

from core.analysis import AnalysisConfig, LayerSettings, analyze
from core.analysis.export import export
from core.analysis.mend import mend
from core.analysis.qdq.layer import no_qdq_settings
from core.analysis.remedies.quality import Quality
from core.analysis.remedies.storage import layer_bytes
from core.analysis.remedies.table import REMEDIES
from core.analysis.remedies.trial import Mended, Trial
from core.analysis.structure.layers import Layer, Weight
from core.errors import InputError
from tests.core.analysis.models import model_of
from tests.core.analysis.plantings import NETWORKS, scaled_channel
from tests.core.analysis.test_command_line import core, model  # noqa: F401

pytestmark = pytest.mark.slow

MOBILE = NETWORKS["mobile"]
CONFIG = AnalysisConfig(per_channel=False, mend_seconds=60.0)


@pytest.fixture(scope="module")
def mended() -> tuple[bytes, np.ndarray, Mended]:
    """The depthwise network with one channel 100 times as large, under one scale a tensor."""
    one = MOBILE.draw(7)
    scaled_channel(one, MOBILE)
    content = MOBILE.model(one.weights)
    data = np.concatenate([one.data, one.held_out])
    *_, last = mend(content, {"x": data}, CONFIG)
    return content, data, last


def layers_db(content: bytes, data: np.ndarray, config: AnalysisConfig) -> float:
    """The mean over the layers of what `analyze` measures on held-out data."""
    report = analyze(content, {"x": data[::2]}, config, held_out={"x": data[1::2]})
    return float(np.mean([layer.accumulated.sqnr_db for layer in report.layers]))


def test_a_trial_is_what_analyze_measures(mended) -> None:
    content, data, found = mended
    for trial in (found.trials[0], found.best):
        config = AnalysisConfig(layers=trial.settings)
        report = analyze(content, {"x": data[::2]}, config, held_out={"x": data[1::2]})
        assert trial.held_out.sqnr_db == pytest.approx(report.outputs[0].error.sqnr_db, abs=0.05)
        assert trial.held_out.layers_db == pytest.approx(layers_db(content, data, config), abs=0.05)


def test_regains_nine_tenths_of_what_scales_a_channel_regain(mended) -> None:
    content, data, found = mended
    before = layers_db(content, data, replace(CONFIG, per_channel=False))
    by_channel = layers_db(content, data, replace(CONFIG, per_channel=True))
    assert by_channel > before + 1
    assert found.best.cheap
    assert found.best.held_out.layers_db - before > 0.9 * (by_channel - before)


def test_trials_front_and_end(mended) -> None:
    *_, found = mended
    assert found.complete
    assert found.trials[0].what == "as given"
    costly = [trial for trial in found.trials if not trial.cheap]
    assert costly[-1].calibration.sqnr_db > found.best.calibration.sqnr_db + 20
    front = found.front
    assert all(a.bytes < b.bytes for a, b in pairwise(front))
    quality = [trial.held_out.layers_db for trial in front]
    assert quality == sorted(quality)
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert Mended.from_dict(plain) == found
    assert plain["trials"][plain["best"]]["held_out"]["layers_db"] == found.best.held_out.layers_db


def test_what_takes_long_comes_last_and_what_helps_is_kept(mended) -> None:
    *_, found = mended
    slow = [n for n, one in enumerate(found.trials) if one.what.startswith("GPTQ")]
    first = slow[0]
    assert slow == list(range(first, len(found.trials)))
    before = max(one.calibration.layers_db for one in found.trials[:first] if one.cheap)
    assert found.best.calibration.layers_db > before
    assert "gptq" in {one.rounding for one in found.best.settings.values()}


def test_what_is_mended_can_be_exported(mended) -> None:
    content, data, found = mended
    assert any(trial.what.startswith("keep float in") for trial in found.trials)
    for trial in found.trials:
        assert not any(map(no_qdq_settings, trial.settings.values()))
    best = replace(CONFIG, layers=found.best.settings)
    assert export(content, {"x": data}, best).sqnr_db > 20
    one = LayerSettings(weight_bits=4, activation_bits=4)
    assert not no_qdq_settings(REMEDIES["more bits"].apply(one))
    assert no_qdq_settings(REMEDIES["more bits"].apply(LayerSettings()))


def test_a_budget_of_nothing_measures_the_settings_as_given() -> None:
    one = MOBILE.draw(1)
    found = list(mend(MOBILE.model(one.weights), {"x": one.data}, replace(CONFIG, mend_seconds=0)))
    assert {len(one.trials) for one in found} == {1}
    assert [one.complete for one in found] == [False, True]


def test_every_remedy_changes_settings_that_can_be_changed() -> None:
    coarse = LayerSettings(
        4, 4, per_channel=False, calibration="percentile-90", accumulator_bits=16
    )
    for remedy in REMEDIES.values():
        assert remedy.apply(coarse) != coarse, remedy.name
    changed = REMEDIES["more bits"].apply(coarse)
    assert (changed.weight_bits, changed.activation_bits, changed.accumulator_bits) == (8, 8, 32)
    assert REMEDIES["more bits"].apply(LayerSettings(16, 16)) == LayerSettings(16, 16)


def test_more_bits_do_not_overflow_the_sums() -> None:
    """100 products of codes up to 2¹⁵ and 2¹⁶ do not fit 32 bits, as those of 2⁷ and 2⁸ do."""
    x = np.linspace(0.5, 1, 400, dtype=np.float32).reshape(4, 100)
    weights = {"w": np.linspace(0.5, 1, 300, dtype=np.float32).reshape(100, 3)}
    node = helper.make_node("MatMul", ["x", "w"], ["y"], name="product")
    content = model_of([node], {"x": ["N", 100]}, ["y"], weights).SerializeToString()
    wider = REMEDIES["more bits"].apply(LayerSettings())
    before, after = (
        analyze(content, {"x": x}, AnalysisConfig(layers={"product": settings})).layers[0].local
        for settings in (LayerSettings(), wider)
    )
    assert after.sqnr_db > before.sqnr_db + 40  # 6 dB a bit


def test_bytes_by_hand() -> None:
    # 3 outputs of 10 inputs: 30 weights.
    weight = Weight("w", np.ones((10, 3), np.float32), axis=1)
    layer = Layer("l", helper.make_node("MatMul", ["x", "w"], ["y"]), "x", (weight,))
    for settings, expected in (
        (LayerSettings(per_channel=False), 30 + 4),
        (LayerSettings(), 30 + 3 * 4),
        (LayerSettings(weight_bits=3), 12 + 3 * 4),  # 90 bits
        (LayerSettings(group=4), 30 + 9 * 4),  # 4 + 4 + 2 in each output
        (LayerSettings(float_channels=2), 24 + 6 * 4 + 3 * 4),
        (LayerSettings(in_float=True), 120),
    ):
        assert layer_bytes(layer, settings) == expected


def test_settings_are_chosen_without_the_held_out_data() -> None:
    def trial(calibration: float, held_out: float) -> Trial:
        return Trial("", {}, 100, Quality(0, calibration), Quality(0, held_out))

    found = Mended(None, (trial(1, 1), trial(3, 2), trial(2, 9)), CONFIG, "", True, {})  # type: ignore[arg-type]
    assert found.best is found.trials[1]
    assert found.front == (found.trials[2],)


def test_settings_out_of_bounds_are_refused() -> None:
    for wrong in ({"smoothing": 2.0}, {"float_channels": -1}, {"group": -1}, {"weight_bits": 1}):
        with pytest.raises(InputError):
            LayerSettings(**wrong)
    with pytest.raises(InputError, match="0 between them"):
        LayerSettings(input_range=(1.0, 2.0))


def test_command(model) -> None:  # noqa: F811
    out = model.with_suffix(".json")
    done = core(
        "mend", model, "--weight-bits", "4", "--per-tensor", "--seconds", "2", "--json", out
    )
    found = json.loads(out.read_text())
    assert done.returncode == 0
    assert found["trials"][0]["what"] == "as given"
    assert "as given" in done.stdout
    assert set(found["trials"][0]["settings"]) == {"first", "second", "last"}
