"""The pictures and files of a report, from one report with names that try to act."""

import argparse
import json
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import numpy as np
import pytest

from core.analysis import AnalysisConfig, LayerSettings, Report, analyze
from core.analysis.causes.cause import Cause
from core.analysis.remedies.quality import Quality
from core.analysis.remedies.trial import Trial
from core.analysis.results.output_effect import OutputEffect
from core.analysis.results.sensitivity_result import LayerEffect, Sensitivity
from core.analysis.results.tensor_picture import picture_of
from core.analysis.results.tensor_sample import sample_of
from core.analysis.sensitivity import sensitivity
from core.analysis.shell.command_options import add_common, add_held_out, add_model, config_of
from core.analysis.structure.graph_sketch import GraphNode
from core.metrics import error_sums
from core.models.data.image_settings import ImageSettings
from explorer.model import (
    graph_chart,
    layer_errors,
    layer_table,
    ledger_chart,
    recipe,
    sensitivity_chart,
    tensor_chart,
    trial_chart,
)
from explorer.model.command import command
from explorer.model.graph_layout import layout
from explorer.model.html_report import html_report
from explorer.model.marks import Mark, mark, shown_on
from explorer.model.names import shorten
from explorer.model.simplifies import simplifies
from explorer.model.trials import TrialList
from tests.core.analysis.models import small_cnn

HOSTILE = "<img src=x onerror=alert(1)>"


@cache
def report() -> Report:
    """A small network's report, its first layer with a name that is HTML."""
    model = small_cnn()
    model.graph.node[0].name = HOSTILE
    config = AnalysisConfig(weight_bits=4, samples=2, ledger=True, pictures=True)
    return analyze(model.SerializeToString(), config=config, name="a<b>.onnx")


def test_a_report_with_pictures_survives_json() -> None:
    plain = json.loads(json.dumps(report().to_dict(), allow_nan=False))
    again = Report.from_dict(plain)
    assert again.graph == report().graph
    assert again.pictures == report().pictures
    assert {node.layer for node in again.graph if node.layer} == {la.name for la in again.layers}


def test_every_edge_of_the_graph_goes_down() -> None:
    blocks = layout(report().graph, 100)
    assert len(blocks) == len(report().graph)
    assert all(blocks[s].row < block.row for block in blocks for s in block.reads)


@pytest.mark.parametrize("most", [1, 7, 200])
def test_a_large_graph_is_folded(most: int) -> None:
    """A chain of 300 layers, each with an activation behind it: no node is lost."""
    chain = [
        GraphNode(f"n{i}", "Conv", f"n{i}" * (i % 2 == 0), (i - 1,) * (i > 0)) for i in range(600)
    ]
    blocks = layout(chain, most)
    assert len(blocks) <= most
    assert sorted(n for block in blocks for n in block.nodes) == list(range(600))
    assert [block.row for block in blocks] == list(range(len(blocks)))


def test_sensitivity_draws_proxies_until_it_is_measured() -> None:
    model = small_cnn()
    model.graph.node[0].name = HOSTILE
    known = list(sensitivity(model.SerializeToString(), None, AnalysisConfig(4, samples=1)))
    for found, measured in ((known[0], 0), (known[1], 1), (known[-1], 3)):
        bars, diamonds, rings, *line = sensitivity_chart.figure(found).data
        assert [y is not None for y in bars.y] == [y is not None for y in diamonds.y]
        assert sum(y is not None for y in bars.y) == measured
        assert None not in rings.y
        assert len(line) == (measured > 0)  # every layer quantized
        assert "<img" not in sensitivity_chart.figure(found).to_json()
    rows = sensitivity_chart.rows(known[-1])
    assert float(rows[1]["only it quantized ↑"]) == pytest.approx(min(bars.y), abs=0.06)


def test_the_effect_on_the_output_is_shown_in_every_measure() -> None:
    """x = (3, 4), x̂ = (4, 4): SQNR 10·log10(25/1) = 14.0 dB, cosine 28/√(25·32) = 0.98995."""
    hurt = OutputEffect("scores", error_sums(np.array([3.0, 4.0]), np.array([4.0, 4.0])), 4, 2.0, 3)
    fine = OutputEffect("mask", error_sums(np.ones(2), np.ones(2)))
    layers = (LayerEffect(0, "a", "Conv", 20.0, (fine, hurt), (fine,)),)
    found = Sensitivity(
        report().model, layers, (fine, hurt), AnalysisConfig(), "noise", 1, 1, 1, {}
    )
    together, layer = sensitivity_chart.rows(found)
    measures = {"only it quantized ↑": "14.0", "cosine ↑": "0.98995", "largest error ↓": "1"}
    measures |= {"KL, bits ↓": "0.5", "answers changed ↓": "3 of 4"}
    assert measures.items() <= together.items()
    assert measures.items() <= layer.items()
    assert (layer["only it in float ↑"], layer["in float, answers changed ↓"]) == ("exact", "–")


def test_every_layer_has_its_measures_and_their_direction() -> None:
    (row,) = (one for one in layer_table.rows(report()) if one["no."] == "1")
    local = report().layers[1].local
    assert local is not None
    assert float(row["cosine alone ↑"]) == pytest.approx(local.cosine, abs=1e-5)
    assert float(row["largest error alone ↓"]) == pytest.approx(local.max_abs_error, rel=1e-2)


def test_shares_of_the_ledger_sum_to_one() -> None:
    for layer in report().layers:
        assert layer.ledger is not None
        for parts in (layer.ledger.local, layer.ledger.accumulated):
            assert sum(ledger_chart.shares(parts).values()) == pytest.approx(1, abs=1e-6)


def test_the_outlying_channel_is_marked() -> None:
    values = np.ones((3, 10))
    values[1] = np.linspace(-50, 50, 10)
    evidence = {"tensor": "weights", "channel": 1, "largest": 50.0, "largest_without": 1.0}
    marked = mark(Cause("a", "outlier channel", evidence, ()), "a", "weights")
    assert marked == Mark(1, 1.0)
    chart = tensor_chart.figure(picture_of(values, sample_of(values)), marked, "weights")
    histogram, channels = chart.data
    assert [color == tensor_chart.ORANGE for color in channels.marker.color] == [False, True, False]
    orange = [
        x
        for x, c in zip(histogram.x, histogram.marker.color, strict=True)
        if c == tensor_chart.ORANGE
    ]
    assert min(map(abs, orange)) > 1
    other = mark(Cause("a", "outlier channel", evidence, ()), "a", "input")
    assert not other.anything


@pytest.mark.parametrize(
    ("cause", "evidence", "bins", "channels"),
    [
        ("negative tail", {"tensor": "input"}, {-9, -1}, set()),
        ("unbalanced concatenation", {"smallest_part": 2.0}, {-9, 9}, {1}),
        ("outlier values", {"tensor": "input", "largest_without": 2.0}, {-9, 9}, {1}),
        ("unequal channels", {"tensor": "input", "median_channel": 2.0}, {-9, 9}, {1}),
        ("shifted data", {}, set(), set()),
    ],
)
def test_a_cause_of_the_input_shows_on_the_input(
    cause: str, evidence: dict[str, object], bins: set[int], channels: set[int]
) -> None:
    """Two channels, −1 and 1, and −9 and 9."""
    found = Cause("a", cause, evidence, ())
    assert shown_on(found, "a") == "input"
    values = np.array([[-1.0, 1.0], [-9.0, 9.0]])
    chart = tensor_chart.figure(
        picture_of(values, sample_of(values)), mark(found, "a", "input"), "input"
    )
    histogram, ranges = chart.data
    orange = [
        round(x)
        for x, y, color in zip(histogram.x, histogram.y, histogram.marker.color, strict=True)
        if y and color == tensor_chart.ORANGE
    ]
    assert set(orange) == bins
    assert {n for n, c in enumerate(ranges.marker.color) if c == tensor_chart.ORANGE} == channels


def test_a_channel_that_shows_in_the_next_layer_is_marked_in_both() -> None:
    evidence = {"tensor": "input", "channel": 4, "largest_without": 2.0, "reader": "b"}
    cause = Cause("a", "outlier channel", evidence, ())
    assert mark(cause, "a", "weights") == Mark(4)
    assert mark(cause, "b", "input") == Mark(4, 2.0)
    assert not mark(cause, "a", "input").anything


def test_one_exact_layer_does_not_flatten_the_others() -> None:
    """Of layers with 20 dB each, one with 140: the axis ends at 1.05·(2·20 + 20) = 63 dB."""
    layer = report().layers[0]
    assert layer.local is not None

    def with_db(db: float) -> object:
        noise = layer.local.signal * 10 ** (-db / 10)
        sums = replace(layer.local, noise=noise)
        return replace(layer, local=sums, accumulated=sums)

    layers = tuple(with_db(db) for db in (20, 20, 20, 20, 140))
    chart = layer_errors.figure(replace(report(), layers=layers), frozenset())
    assert chart.layout.yaxis.range[1] == pytest.approx(63)


def trial(what: str, size: int, db: float) -> Trial:
    return Trial(what, {"a": LayerSettings()}, size, Quality(db, db), Quality(db, db))


def test_numbers_of_trials_leave_room_for_each_other() -> None:
    known = TrialList.beginning(trial("as given", 100, 10.0)).tried(trial("near", 101, 10.1))
    known = known.tried(trial("far", 200, 20.0))
    assert known.front == {0, 1, 2}
    assert trial_chart.figure(known).data[1].text == ("0", "", "2")
    assert trial_chart.figure(known.at(1)).data[1].text == ("", "1", "2")  # the chosen one first


def test_trials_undo_and_front() -> None:
    known = TrialList.beginning(trial("as given", 100, 10.0))
    known = known.tried(trial("smaller and worse", 80, 5.0))
    known = known.tried(trial("larger and better", 120, 20.0))
    assert (known.chosen, known.undone().chosen, known.undone().undone().chosen) == (2, 1, 0)
    assert known.undone().undone().undone().chosen == 0
    again = known.undone().tried(trial("larger and worse", 130, 1.0))
    assert again.parents == (0, 0, 1, 1)
    assert again.front == {0, 1, 2}
    assert again.at(1).now.what == "smaller and worse"
    better = trial("found", 100, 30.0)
    found = known.mended((known.now, trial("step", 110, 2.0), better), better)
    assert (found.now, found.undone().chosen, len(found.trials)) == (better, 2, 5)
    assert [row["now"] for row in trial_chart.rows(found)] == ["", "", "", "", "yes"]


class Tags(HTMLParser):
    """The tags of a page, and every address in it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]


def test_the_html_report_needs_nothing_and_names_do_not_act() -> None:
    text = html_report(report(), TrialList.beginning(trial(HOSTILE, 1, 2.0)))
    page = Tags()
    page.feed(text)
    assert "img" not in page.tags
    assert "script" not in page.tags
    assert page.addresses == []
    assert "http" not in text.replace(report().model.sha256, "")
    assert "a&lt;b&gt;.onnx" in text
    for layer in report().layers[1:]:
        assert layer.name in text


def test_plotly_shows_names_as_text() -> None:
    for chart in (
        layer_errors.figure(report(), frozenset()),
        graph_chart.figure(report(), "local", "img"),
        trial_chart.figure(TrialList.beginning(trial(HOSTILE, 1, 2.0))),
    ):
        assert "<img" not in chart.to_json().replace("\\u003c", "<")


def test_a_cell_never_begins_a_formula() -> None:
    layers = (replace(report().layers[0], name="=cmd()"), *report().layers[1:])
    text = layer_table.as_csv(replace(report(), layers=layers))
    assert "'=cmd()" in text
    assert len(text.splitlines()) == 1 + len(layers)


def test_long_names_keep_both_ends() -> None:
    assert shorten("abcdefghij", 10) == "abcdefghij"
    assert shorten("abcdefghijk", 10) == "abcde…hijk"


def test_the_recipe_is_python_that_gives_the_same_settings() -> None:
    name = report().layers[1].name
    layers = {name: LayerSettings(weight_bits=4, in_float=True, input_range=(-1.0, 2.0))}
    code = recipe.core_python(report(), layers)
    made = code[code.index("config = ") : code.index("exported")]
    scope = {"AnalysisConfig": AnalysisConfig, "LayerSettings": LayerSettings}
    exec(made, scope)
    assert scope["config"].for_layer(name) == layers[name]
    assert scope["config"].weight_bits == 4
    whole = recipe.onnxruntime_python(report(), layers)
    compile(whole, "recipe", "exec")
    assert f"nodes_to_exclude=[{name!r}]" in whole
    assert '"WeightSymmetric": True' in whole
    affine = replace(report(), settings=replace(report().settings, affine_weights=True))
    assert '"WeightSymmetric": False' in recipe.onnxruntime_python(affine, {})
    some = {name: LayerSettings(affine_weights=True)}
    assert recipe.cannot_say(report(), some) == "it gives all layers the same bits and scales"
    grouped = {name: LayerSettings(group=32)}
    assert recipe.cannot_say(report(), grouped) == "it has no such setting as group"
    assert recipe.onnxruntime_python(report(), grouped) == ""


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("static", ""),
        ("dynamic", "its ranges of activations come from calibration data"),
        ("openvino-npu", "it gives each input of an operator its own scale"),
        ("narrow-sums", "its sums have 32 bits"),
    ],
)
def test_targets_that_quantize_static_does_not_know(target: str, why: str) -> None:
    other = replace(report(), settings=replace(report().settings, target=target))
    assert recipe.cannot_say(other, {}) == why


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (AnalysisConfig(), "batch normalization is not folded"),
        (AnalysisConfig(target="static"), "Biases are rounded to 32-bit integers"),
        (AnalysisConfig(target="static", keep_batch_norm=True), "as you chose"),
        (
            AnalysisConfig(target="tflite"),
            "The inputs of Concat, Max, Min are rounded to",
        ),
        (AnalysisConfig(target="narrow-sums"), "Sums that do not fit 16 bits wrap around"),
    ],
)
def test_what_is_simplified_follows_the_settings(settings: AnalysisConfig, words: str) -> None:
    assert words in simplifies(replace(report(), settings=settings))


def test_the_command_repeats_every_setting() -> None:
    images = ImageSettings(mean=(0.5,), std=(0.25,), white=255.0, layout="NHWC", size=(8, 8))
    weights = AnalysisConfig(group=16, weight_rule="mse", affine_weights=True, rounding="gptq")
    settings = replace(
        weights, target="tflite", keep_batch_norm=True, symmetric=True, images=images
    )
    other = replace(report(), settings=settings, data_name="d.zip")
    words = command(other, held_out="h.zip").replace("\\\n", " ").split()
    parser = argparse.ArgumentParser()
    for add in (add_model, add_held_out, add_common):
        add(parser)
    given = parser.parse_args(words[4:])  # after "python -m core report"
    assert config_of(given) == replace(settings, limits=config_of(given).limits)
    assert (given.data, given.held_out) == ("d.zip", "h.zip")
