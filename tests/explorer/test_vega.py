"""Charts as the browser gets them: valid Vega-Lite, tables apart and named by their place."""

import json
from collections.abc import Iterator

import altair as alt
import pandas as pd
import pytest
from altair.utils.schemapi import validate_jsonschema
from streamlit.testing.v1.element_tree import Block, Element

from explorer.pages import PAGES
from explorer.vega import filled, given, rows, spec
from tests.explorer.opening import opened

SCHEMA = alt.load_schema()
LABS = [page for page in PAGES if not page.url_path or page.is_lab]


def two_layers(height: float) -> alt.LayerChart:
    bars = alt.Chart(pd.DataFrame({"digit": [3], "share": [height]})).mark_bar()
    rule = alt.Chart(pd.DataFrame({"level": [0.5]})).mark_rule()
    return alt.layer(bars.encode(x="digit:O", y="share:Q"), rule.encode(y="level:Q"))


def test_tables_stand_apart_in_the_order_of_the_chart() -> None:
    made = spec(two_layers(0.25))
    assert [layer["data"] for layer in made["layer"]] == [{"name": "table 0"}, {"name": "table 1"}]
    assert made["datasets"]["table 0"].to_pylist() == [{"digit": 3, "share": 0.25}]
    assert made["datasets"]["table 1"].to_pylist() == [{"level": 0.5}]


def test_other_numbers_leave_the_chart_as_it_was() -> None:
    one, other = spec(two_layers(0.25)), spec(two_layers(0.75))
    assert one.pop("datasets") != other.pop("datasets")
    assert one == other


def live(*names: str) -> dict:
    """A live chart of one table and a parameter of each name."""
    bars = rows("bars").mark_bar().encode(x="bar:Q").add_params(*given(*names))
    return spec(bars.add_params(alt.param(name="x", value=1.5)))


def test_data_are_put_into_a_live_chart() -> None:
    picture = filled(live("tallest"), {"tallest": 7}, bars={"bar": [0, 4]})
    assert picture.spec["params"] == [
        {"name": "tallest", "value": 7},
        {"name": "x", "value": 1.5},  # a slider's
    ]
    assert picture.spec["datasets"]["bars"].to_pylist() == [{"bar": 0}, {"bar": 4}]


def test_other_data_have_another_name() -> None:
    chart = live("tallest")
    names = [
        filled(chart, {"tallest": tallest}, bars={"bar": bars}).name
        for tallest, bars in ((7, [0]), (8, [0]), (7, [1]), (7, [0]))
    ]
    assert len(set(names[:3])) == 3
    assert names[3] == names[0]


def test_a_live_chart_says_which_signals_it_takes() -> None:
    with pytest.raises(ValueError, match=r"takes the signals \['high', 'low'\], not \['low'\]"):
        filled(live("low", "high"), {"low": 1}, bars={"bar": []})


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_browser_knows_no_such_number(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        filled(live("low"), {"low": value}, bars={"bar": []})


def elements(block: Block) -> Iterator[Element]:
    for child in block.children.values():
        if isinstance(child, Block):
            yield from elements(child)
        else:
            yield child


def test_the_schema_refuses_what_is_no_chart() -> None:
    assert validate_jsonschema({"mark": "foo"}, SCHEMA, raise_error=False) is not None


@pytest.mark.parametrize("page", LABS, ids=lambda page: page.view)
def test_every_chart_is_vega_lite(page) -> None:
    app = opened("app.py" if page.view == "home.py" else f"views/{page.view}")
    charts = [json.loads(e.proto.spec) for e in elements(app.main) if "vega" in e.type]
    assert charts
    for chart in charts:
        assert validate_jsonschema(chart, SCHEMA, raise_error=False) is None
