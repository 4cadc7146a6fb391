"""The page "Methods compared" without a browser: points, filters, runs, options, table."""

import csv
import io
import json
from functools import partial
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.methods.registry import METHODS
from core.methods.result import Result
from core.studies.claims.method_cases import Case, cases
from core.studies.claims.method_order import rungs
from core.studies.claims.method_table import Cell, read_methods
from explorer import compute
from explorer.citation import linked
from explorer.methods.option_stops import from_text
from explorer.methods.table import MISSING, as_csv, columns
from tests.explorer import opening

opened = partial(opening.opened, "methods/page.py")


def plot(app: AppTest, key: str) -> dict[str, Any]:
    """The Plotly figure of this key, as the browser gets it."""
    found = [e.proto for e in opening.elements(app.main) if e.type == "plotly_chart"]
    (proto,) = (p for p in found if p.id.endswith(f"-{key}"))
    return json.loads(proto.spec)


def points(app: AppTest) -> dict[tuple[str, int], float]:
    """The accuracy of each point, in %, by method and bits."""
    return {
        (method, bits): y
        for trace in plot(app, "comparison")["data"]
        if "customdata" in trace
        for (method, bits), y in zip(trace["customdata"], trace["y"], strict=True)
    }


def test_first_sight_has_a_point_for_each_measured_case_and_says_what_is_missing() -> None:
    app = opened()
    table = read_methods()
    cells = [table.cell(case) for case in cases() if case.network == "depthwise"]
    measured = {(c.case.method, c.case.bits): 100 * c.accuracy for c in cells if c.runs}
    assert points(app) == pytest.approx(measured)
    missing = sum(not c.runs and not c.refusal for c in cells)
    said = any(f"{missing} of {len(cells)} not measured yet" in c.value for c in app.caption)
    assert said == (missing > 0)
    assert len(app.dataframe[0].value) == len(cells)
    assert all(any(r.sentence in m.value for m in app.markdown) for r in rungs(table))
    room = 1.05 * table.cell(Case("nearest", "depthwise", 2)).bytes
    two_bits = [c for c in cells if c.runs and c.case.bits == 2 and c.bytes <= room]
    at_two = max(two_bits, key=lambda c: c.accuracy)
    best = f"the best shown, **{METHODS[at_two.case.method].title}** {100 * at_two.accuracy:.1f} %"
    assert any(
        "- 2 bits: **rounding to nearest**" in m.value and best in m.value for m in app.markdown
    )


def test_filters_keep_what_they_say_and_the_address_remembers() -> None:
    app = opened(needs="none")
    assert {method for method, _ in points(app)} <= {"dfq", "zeroq", "zero-shot-distilled"}
    assert set(app.dataframe[0].value["needs"]) == {"no data"}
    app = opened(section="III-H")
    assert set(app.dataframe[0].value["section"]) == {"III-H"}
    assert app.query_params["section"] == "III-H"


@pytest.mark.slow
def test_a_run_is_made_here_and_its_steps_are_drawn() -> None:
    app = opened(network="digits", method="gptq", bits="2", run="1")
    *steps, result = compute.method_run(Case("gptq", "digits", 2), 0, ())
    assert isinstance(result, Result)
    assert opening.number(app, "Accuracy") == f"{result.accuracy:.1%}"
    assert opening.number(app, "Memory") == f"{result.bytes:,} B"
    (bars,) = plot(app, "steps")["data"]
    assert [label.strip() for label in bars["y"]] == ["conv1", "conv2", "classifier"]
    remain = [100 * step.after / step.before for step in steps]
    assert bars["x"] == pytest.approx(remain)
    assert max(bars["x"]) < 100  # GPTQ does better than nearest in every layer
    assert any(linked(METHODS["gptq"].citation) in m.value for m in app.markdown)


def test_a_method_that_does_not_take_the_network_says_why() -> None:
    app = opened(network="digits", method="dfq", run="1")
    assert app.error[0].value == "This method does not take this network."
    assert "batch norm" in app.text[0].value
    again = opened(network="digits", method="dfq", run="1")  # also for who comes later
    assert again.text[0].value == app.text[0].value


def test_an_option_is_moved_and_the_shell_line_and_the_address_follow() -> None:
    app = opened(method="adaround", options="updates=200")
    assert [s.value for s in app.select_slider] == [200, 1.0]
    app.select_slider[1].set_value(0.5).run()
    assert not app.exception
    assert app.query_params["options"] == "updates=200,penalty=0.5"
    assert "--per-tensor --set updates=200 --set penalty=0.5" in app.code[0].value


def test_a_method_with_bits_of_its_own_has_no_choice_of_them() -> None:
    app = opened(method="bwn")
    assert app.segmented_control[2].proto.disabled
    assert "methods run bwn --network depthwise --bits 2 " in app.code[0].value
    assert not opened(method="gptq").segmented_control[2].proto.disabled


@pytest.mark.parametrize(
    "text", ["updates=1", "updates=100.5", "nope=3", "updates=", "updates=1000", "updates=nan", ""]
)
def test_options_that_are_not_allowed_or_change_nothing_are_left_out(text: str) -> None:
    assert from_text(text, METHODS["adaround"]) == {}


def test_the_table_and_its_file_say_what_is_missing_and_what_is_refused() -> None:
    case = Case("nearest", "depthwise", 4)
    cells = [Cell(case, {}), Cell(case, {}, "it, refuses.")]
    shown = columns(cells)
    assert shown["note"] == [MISSING, "it, refuses."]
    assert shown["accuracy % ↑"] == [None, None]
    rows = list(csv.DictReader(io.StringIO(as_csv(cells, "here"))))
    assert [row["note"] for row in rows] == [MISSING, "it, refuses."]
    assert {row["measured"] for row in rows} == {"here"}


def test_a_hostile_link_gives_the_defaults() -> None:
    app = opened(method="__import__('os')", bits="9", needs="<script>", options="a=b;c", run="2")
    assert app.query_params["method"] == "adaround"
    assert (app.query_params["bits"], app.query_params["run"]) == ("4", "0")
    assert app.query_params["options"] == ""
