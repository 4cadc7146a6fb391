"""The pages "Methods compared" and "Map of the survey" in a real browser."""

import csv
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import settle
from tests.browser.tabs import Tabs


def test_a_click_on_a_point_runs_its_method(page: Page) -> None:
    page.goto("/methods?needs=inputs&section=III-B")  # nearest rounding alone
    settle(page)
    chart = page.get_by_test_id("stPlotlyChart").first
    chart.locator(".scatterlayer .point").last.click(force=True)
    expect(page).to_have_url(re.compile("method=nearest.*run=1"))
    expect(page.get_by_text("What it did, layer by layer.")).to_be_visible()
    expect(page.get_by_text("Accuracy ↑", exact=True)).to_be_visible()


def test_the_table_sorts_and_a_row_opens_the_run_that_stands_there(page: Page) -> None:
    page.goto("/methods?needs=inputs&section=III-B&network=digits")  # nearest at 2, 3 and 4 bits
    table = page.get_by_test_id("stDataFrame").first
    bits = table.locator("table tbody tr td:nth-child(2)")  # the canvas's twin for screen readers
    expect(bits).to_have_text(["2", "3", "4"])
    canvas = table.locator("canvas").first
    for order in (["2", "3", "4"], ["4", "3", "2"]):  # by bytes, rising, then falling
        canvas.click(position={"x": 650, "y": 18}, force=True)
        expect(bits).to_have_text(order)
    canvas.click(position={"x": 16, "y": 54}, force=True)  # the box before the first row
    expect(page).to_have_url(re.compile("method=nearest&bits=4&.*run=1"))
    expect(page.get_by_text("What it did, layer by layer.")).to_be_visible()
    expect(page.get_by_text("conv2").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_test_id("stDownloadButton").get_by_role("button").click()
    with download.value.path().open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    assert [(c["method"], c["bits"]) for c in cells] == [
        ("rounding to nearest", bits) for bits in "234"
    ]


def test_the_map_leads_to_an_experiment_and_another_question_changes_the_page(page: Page) -> None:
    page.goto("/survey?chapter=VI")
    link = page.get_by_role("link", name="Prune first, or quantize first?")
    page.goto(link.get_attribute("href") or "")  # a click opens a tab of its own
    expect(page.get_by_role("heading", name="Prune first, or quantize first?")).to_be_visible()
    expect(page.get_by_text("less than 1 % of difference")).to_be_visible()
    page.get_by_role("combobox", name="Question").click()
    page.get_by_role("option", name=re.compile("Why do int8 codes stop at 119")).click()
    expect(page).to_have_url(re.compile("experiment=protective-range"))
    expect(page.get_by_text("codes up to ±63, the control").first).to_be_visible()


@pytest.mark.parametrize("path", ["/methods", "/survey", "/experiments"])
def test_a_phone_does_not_scroll_sideways(tabs: Tabs, path: str) -> None:
    with tabs.empty(390, "dark") as page:
        page.goto(path)
        page.get_by_role("heading", level=1).wait_for()
        settle(page)
        main = page.get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
