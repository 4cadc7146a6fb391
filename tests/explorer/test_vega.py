"""Charts as the browser gets them: valid Vega-Lite, tables apart and named by their place."""

import json
from collections.abc import Iterator

import altair as alt
import pandas as pd
import pytest
from altair.utils.schemapi import validate_jsonschema
from streamlit.testing.v1.element_tree import Block, Element

from explorer.pages import PAGES
from explorer.vega import spec
from tests.explorer.opening import opened

SCHEMA = alt.load_schema()
LABS = [page for page in PAGES if not page.url_path or page.view.endswith("_lab.py")]


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
