"""A layer's tensor in the labs: found by its report's key, scaled, or gone."""

import contextlib
import io
from dataclasses import replace

import numpy as np
import pytest

from core.analysis import AnalysisConfig, LayerSettings, Report, analyze
from core.analysis.causes.cause import Cause
from core.data.batch_streams import BATCHES
from explorer import compute
from explorer.layer_sum import LayerSum
from explorer.layer_tensor import LayerTensor
from explorer.model.further import further
from tests.core.analysis.models import images, small_cnn
from tests.explorer import opening
from tests.explorer.model.test_cause_words import EVIDENCE
from tests.explorer.opening import live_charts, number

KEY = "ab" * 32
WEIGHTS = LayerTensor(KEY, 0, "weights").address
INPUT = LayerTensor(KEY, 1, "input").address
GONE = LayerTensor("ef" * 32, 0, "input").address
FEW_BITS = LayerSettings(per_channel=False, activation_bits=4)
SUM = LayerSum(KEY, 1).address
LABS = ("range", "nonuniform", "formats", "granularity", "calibration")


@pytest.fixture(scope="module", autouse=True)
def report() -> Report:
    """A network whose first layer has a channel that is 50 times as large as the others."""
    model = small_cnn()
    w1 = next(w for w in model.graph.initializer if w.name == "w1")
    stored = np.frombuffer(w1.raw_data, np.float32).reshape(w1.dims).copy()
    stored[1] *= 50
    w1.raw_data = stored.tobytes()
    found = analyze(
        model.SerializeToString(),
        {"x": images()},
        AnalysisConfig(
            pictures=True,
            per_channel=False,
            activation_bits=4,
            layers={"second": replace(FEW_BITS, accumulator_bits=8)},
        ),
    )
    compute.reports().put(KEY, found)
    return found


def own_weights() -> np.ndarray:
    """The first layer's weights, a row for each output channel, scaled to a largest of 1."""
    w = next(w for w in small_cnn().graph.initializer if w.name == "w1")
    rows = np.frombuffer(w.raw_data, np.float32).reshape(w.dims[0], -1).copy()
    rows[1] *= 50
    return rows / np.abs(rows).max()


def run(program: str) -> tuple[dict, list[str]]:
    """The names and the lines of a program that is run as a visitor would paste it."""
    names: dict = {}
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(program, names)
    return names, out.getvalue().strip().splitlines()


def test_values_are_the_layers_own() -> None:
    assert LayerTensor.read(WEIGHTS).address == WEIGHTS
    values, stored = compute.example_values(WEIGHTS, 0) / 10, own_weights()
    assert len(values) == 256
    assert values.min() == pytest.approx(stored.min(), rel=1e-3)
    assert values.max() == pytest.approx(stored.max(), rel=1e-3)
    assert np.median(values) == pytest.approx(np.median(stored), abs=0.05)


def test_what_is_not_known_has_no_values() -> None:
    for name in ("outlier", GONE, LayerTensor(KEY, 99, "input").address):
        assert compute.layer_tensor(name) is None


def test_granularity_shows_whole_channels_and_the_frame_changes_nothing() -> None:
    stored = own_weights()
    frame = {"story": WEIGHTS, "bits": "4", "group": "8"}
    shown = compute.weight_matrix(WEIGHTS, 0) / 6
    np.testing.assert_allclose(shown, stored[:, : shown.shape[1]], atol=1e-4)
    app = opening.opened("labs/granularity/page.py", **frame)
    choice = next(c for c in live_charts(app)[0]["controls"] if c.get("field") == "story")
    title, changes = choice["options"][-1]
    assert title == "Yours: the weights of first"
    assert changes["row"] == 1 == np.abs(stored).max(axis=1).argmax()
    link = frame | {name: str(changes[name]) for name in ("row", "column", "size")}
    app = opening.opened("labs/granularity/page.py", **link)
    names, lines = run(next(one.value for one in app.code if "PerGroup" in one.value))
    np.testing.assert_array_equal(names["w"], compute.weight_matrix(WEIGHTS, 0))
    step = 6 / 7  # 4 bits: the largest value is code 7
    noise = sum((v - step * round(v / step)) ** 2 for v in names["w"].ravel().tolist())
    by_hand = f"{10 * np.log10(np.sum(names['w'] ** 2) / noise):.1f} dB"
    assert number(app, "Per tensor") == by_hand == f"{float(lines[0].split('; ')[1]):.1f} dB"
    assert number(app, "Per channel") == f"{float(lines[1].split('; ')[1]):.1f} dB"
    assert number(app, "Per group") == f"{float(lines[2].split('; ')[1]):.1f} dB"


def test_calibration_streams_the_layers_own_input() -> None:
    app = opening.opened("labs/calibration/page.py", story=INPUT)
    assert app.query_params["story"] == INPUT
    seen, unseen = compute.calibration_batches(INPUT, 0)
    assert len(seen) == len(unseen) == BATCHES
    for stream in (seen, unseen):
        assert np.abs(stream).max() == 10
        assert len(np.unique(stream)) > 100
    names, lines = run(next(one.value for one in app.code if "chosen" in one.value))
    np.testing.assert_array_equal(names["known"], seen)
    best = max(float(line.split("; ")[3]) for line in lines[:-1])
    assert number(app, "Best rule") == f"{best:.1f} dB"


@pytest.mark.parametrize("lab", ["range", "nonuniform", "formats"])
def test_the_other_labs_open_on_the_layer(lab: str) -> None:
    app = opening.opened(f"labs/{lab}/page.py", story=INPUT)
    assert app.query_params["story"] == INPUT
    assert any("Yours: the input of second" in one.value for one in app.caption)
    names, _ = run(next(one.value for one in app.code if "x = np.array" in one.value))
    np.testing.assert_array_equal(names["x"], compute.example_values(INPUT, 0))


@pytest.mark.parametrize("lab", LABS)
def test_a_lab_says_when_the_values_are_gone(lab: str) -> None:
    app = opening.opened(f"labs/{lab}/page.py", story=GONE)
    assert "no longer has the values of this layer" in app.info[0].value
    assert len(app.query_params["story"]) < 20


def test_the_product_opens_on_the_layers_own_sum(report: Report) -> None:
    worst = report.pictures["second"].sum
    assert worst is not None
    app = opening.opened("labs/product/page.py", story=SUM, register="8", k="500")
    assert "second" in app.caption[0].value
    # 4 channels of 3×3, all of them shown.
    terms = [(x - worst.x_zero) * (w - worst.w_zero) for x, w in zip(worst.x, worst.w, strict=True)]
    assert len(terms) == 36
    assert number(app, "Sum of these products") == f"{sum(terms):,}"
    assert number(app, "The layer’s sum") == number(app, "Sum of these products")
    (cause,) = (one for one in report.causes if one.cause == "accumulator overflow")
    assert abs(sum(terms)) == cause.evidence["largest_sum"]
    wrapped = (sum(terms) + 128) % 256 - 128
    assert number(app, "In 8 bits") == str(wrapped)
    _, lines = run(next(one.value for one in app.code if "in_register" in one.value))
    assert lines[0].split()[:2] == [str(sum(terms)), str(wrapped)]


def test_the_product_says_when_the_sum_is_gone() -> None:
    for story in (LayerSum("ef" * 32, 0).address, LayerSum(KEY, 0).address):
        app = opening.opened("labs/product/page.py", story=story)
        assert "no longer has the values of this layer" in app.info[0].value
        assert number(app, "Accumulator")


def test_links_say_whether_zero_is_in_the_middle() -> None:
    cause = Cause("second", "negative tail", EVIDENCE["negative tail"], ())
    for symmetric in (False, True):
        settings = replace(FEW_BITS, symmetric=symmetric)
        lab = further(cause, settings, lambda layer, what: INPUT)[0]
        assert lab.query["symmetric"] == str(int(symmetric))


def test_every_cause_leads_to_a_lab_that_takes_its_link(report: Report) -> None:
    for name, evidence in EVIDENCE.items():
        cause = Cause("second", name, {**evidence, "reader": "second"}, ())
        own = {"weights": WEIGHTS, "input": INPUT, "sum": SUM}
        lab = further(cause, FEW_BITS, lambda layer, what, own=own: own[what])[0]
        assert "story" in lab.query
        app = opening.opened(f"labs/{lab.url_path}/page.py", **lab.query)
        assert {field: app.query_params[field] for field in lab.query} == lab.query
