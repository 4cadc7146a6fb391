"""Models that people use, from the packages that tests/real_models.txt lists."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from core.analysis import AnalysisConfig, analyze
from core.analysis.feeds.data import make_feeds
from core.analysis.structure.plan import plan_steps
from core.models.control_flow import inline_ifs
from core.models.onnx_file import read_onnx
from core.models.session import open_session, run

pytestmark = pytest.mark.real_model

CLASSIFIER = ("rapidocr_onnxruntime", "models/ch_ppocr_mobile_v2.0_cls_infer.onnx")
AUDIO = ("basic_pitch", "saved_models/icassp_2022/nmp.onnx")
VOICE = ("silero_vad", "data/silero_vad_16k_op15.onnx")
# file, number of layers counted by hand in the ONNX graph, operators among them
MODELS = [
    (CLASSIFIER, 54, {"Conv", "MatMul"}),
    (AUDIO, 32, {"Conv"}),
    (VOICE, 7, {"Conv", "LSTM"}),
]


def path_of(model: tuple[str, str]) -> Path:
    """The file inside its installed package, which is not imported."""
    package, file = model
    spec = find_spec(package)
    assert spec is not None, f"{package} is missing; `make test` installs it"
    return Path(str(spec.origin)).parent / file


@pytest.mark.parametrize(
    ("model", "count", "ops"), MODELS, ids=lambda v: v[0] if isinstance(v, tuple) else ""
)
@pytest.mark.parametrize("calibration", ["minmax", "percentile-99.9"])
@pytest.mark.parametrize("per_channel", [True, False])
def test_complete_report(
    model: tuple[str, str], count: int, ops: set[str], calibration: str, per_channel: bool
) -> None:
    config = AnalysisConfig(calibration=calibration, per_channel=per_channel, samples=2)
    report = analyze(path_of(model), config=config)
    assert len(report.layers) == count
    assert {layer.op for layer in report.layers} == ops
    assert len({layer.name for layer in report.layers}) == count
    for layer in report.layers:
        assert layer.note == "", layer.name
        for stage in (layer.weight, layer.input, layer.local, layer.accumulated):
            assert stage is not None, layer.name
            assert stage.count > 0, layer.name
            assert stage.exact or np.isfinite(stage.sqnr_db or -1.0)


@pytest.mark.parametrize("model", [CLASSIFIER, AUDIO, VOICE], ids=lambda m: m[0])
def test_pieces_compute_what_onnxruntime_computes(model: tuple[str, str]) -> None:
    whole = read_onnx(path_of(model)).model
    feeds = make_feeds(whole, None, AnalysisConfig(samples=1))
    values = feeds[0]
    expected = run(open_session(whole), values)
    plan = plan_steps(inline_ifs(whole, feeds))
    weights = {w.name: w.value for layer in plan.layers for w in layer.weights}
    for step in plan.steps:
        values |= step.piece({**values, **weights})
    for name, array in zip(plan.outputs, expected, strict=True):
        np.testing.assert_allclose(values[name], array, rtol=1e-3, atol=1e-4)


def test_users_shape_is_used() -> None:
    config = AnalysisConfig(shapes={"x": (1, 3, 48, 192)}, samples=1)
    report = analyze(path_of(CLASSIFIER), config=config)
    assert report.shapes == {"x": (1, 3, 48, 192)}
    assert report.layers[0].input is not None
    assert report.layers[0].input.count == 3 * 48 * 192
