"""Charts as the browser gets them: valid Vega-Lite, with the data that they ask for."""

import json

import altair as alt
import pytest
from altair.utils.schemapi import validate_jsonschema

from explorer.chart.picture import filled, parameters, rows
from explorer.pages import PAGES
from tests.explorer.opening import live_charts, opened

SCHEMA = alt.load_schema()
WITH_CHARTS = [page for page in PAGES if page.is_lab or not page.url_path]


def bars(*names: str) -> alt.LayerChart:
    """A live chart of one table, a parameter of each name, and one that follows."""
    one = rows("bars").mark_bar().encode(x="bar:Q")
    half = alt.param(name="half", expr="tallest / 2")
    return alt.layer(one).add_params(*parameters(*names), half).properties(height=100)


def test_data_are_put_into_a_live_chart() -> None:
    picture = filled(bars, "Bars.", {"tallest": 7}, {"bars": {"bar": [0, 4]}}, ("tallest",))
    spec = json.loads(picture.spec)
    assert {p["name"]: p.get("value", p.get("expr")) for p in spec["params"]} == {
        "tallest": None,
        "half": "tallest / 2",
    }
    assert (picture.height, picture.signals, picture.tables) == (
        100,
        {"tallest": 7},
        {"bars": {"bar": [0, 4]}},
    )


def test_other_data_leave_the_chart_as_it_was() -> None:
    one, other = (
        filled(bars, "Bars.", {"tallest": t}, {"bars": {"bar": [t]}}, ("tallest",)) for t in (1, 2)
    )
    assert one.spec is other.spec
    assert one.signals != other.signals


def test_a_live_chart_says_which_signals_it_takes() -> None:
    with pytest.raises(ValueError, match=r"no parameters \['half', 'low'\]; it has \['tallest'\]"):
        filled(bars, "Bars.", {"low": 1, "half": 2}, {"bars": {"bar": []}}, ("tallest",))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_browser_knows_no_such_number(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        filled(bars, "Bars.", {"tallest": value}, {"bars": {"bar": []}}, ("tallest",))


def test_the_schema_refuses_what_is_no_chart() -> None:
    assert validate_jsonschema({"mark": "foo"}, SCHEMA, raise_error=False) is not None


@pytest.mark.parametrize("page", WITH_CHARTS, ids=lambda page: page.view)
def test_every_chart_is_vega_lite_and_has_a_description(page) -> None:
    app = opened("app.py" if not page.url_path else page.view)
    pictures = [picture for chart in live_charts(app) for picture in chart["pictures"]]
    assert pictures
    for picture in pictures:
        assert validate_jsonschema(json.loads(picture["spec"]), SCHEMA, raise_error=False) is None
        assert len(picture["description"]) > 20
