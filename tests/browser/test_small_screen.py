"""Pages that are no labs at 1024 × 768: nothing is cut, nothing scrolls sideways."""

import pytest

from tests.browser.harness import settle
from tests.browser.tabs import Tabs

# Texts of links, buttons, labels and numbers that are wider than their place.
CUT = """() => [...document.querySelectorAll(`[data-testid="stMain"] :is(
    a, button, label, h1, h3, h5, [data-testid="stMetricValue"], [data-testid="stMetricLabel"]) *`)]
  .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1 && e.textContent.trim())
  .map(e => e.textContent)"""


@pytest.mark.parametrize("path", ["/", "/playground", "/network", "/transformer", "/your-model"])
def test_nothing_is_cut(tabs: Tabs, path: str) -> None:
    with tabs.empty(1024) as page:
        page.set_viewport_size({"width": 1024, "height": 768})
        page.goto(path)
        page.locator('[data-testid="stMain"] svg').first.wait_for()
        settle(page)
        main = page.get_by_test_id("stMain")
        assert main.evaluate("m => m.scrollWidth - m.clientWidth") == 0
        assert page.evaluate(CUT) == []
