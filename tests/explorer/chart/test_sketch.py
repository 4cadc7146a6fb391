"""The small pictures of the gallery."""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import altair as alt
import pytest

from explorer import compute
from explorer.chart.expression import on_axis, signal
from explorer.chart.picture import filled, parameters, rows
from explorer.chart.placing import upright
from explorer.chart.sketch import sketch
from explorer.pages import PAGES

SVG = "{http://www.w3.org/2000/svg}"


def chart() -> alt.TopLevelMixin:
    """Three bars, and a line where the signal `x` is."""
    bars = (
        rows("values").mark_bar(color="#112233").encode(x=alt.X("x:Q", title="some words"), y="y:Q")
    )
    line = upright(on_axis("x", signal("x")), 0, 1)
    return alt.layer(bars, line).add_params(*parameters("x")).properties(height=300)


PICTURE = filled(chart, "Three bars.", {}, {"values": {"x": [1, 2, 3], "y": [1, 3, 2]}})


def test_it_has_the_marks_of_the_chart() -> None:
    root = ElementTree.fromstring(sketch(PICTURE, {"x": 2}))
    assert (root.get("width"), root.get("height")) == ("360", "170")
    bars = [path for path in root.iter(f"{SVG}path") if path.get("fill") == "#112233"]
    assert len(bars) == 3


def test_a_parameter_moves_its_mark() -> None:
    assert sketch(PICTURE, {"x": 2}) != sketch(PICTURE, {"x": 3})


def test_nothing_takes_the_black_of_a_page() -> None:
    picture = replace(PICTURE, spec=PICTURE.spec.replace("#112233", "currentColor"))
    drawn = sketch(picture, {"x": 2})
    assert "currentColor" not in drawn
    assert "#8a8f98" in drawn


def test_a_parameter_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="x"):
        sketch(PICTURE, {})


@pytest.mark.parametrize("lab", [page.url_path for page in PAGES if page.is_lab])
def test_every_lab_has_one(lab: str) -> None:
    root = ElementTree.fromstring(compute.lab_sketch(lab) or "")
    marks = {ElementTree.tostring(mark) for mark in root.iter() if mark.tag != f"{SVG}g"}
    assert len(marks) >= 5
