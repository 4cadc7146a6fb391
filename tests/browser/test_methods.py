"""The pages "Methods compared" and "Map of the survey" in a real browser."""

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


@pytest.mark.parametrize("path", ["/methods", "/survey"])
def test_a_phone_does_not_scroll_sideways(tabs: Tabs, path: str) -> None:
    with tabs.empty(390, "dark") as page:
        page.goto(path)
        page.get_by_role("heading", level=1).wait_for()
        settle(page)
        main = page.get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
