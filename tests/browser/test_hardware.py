"""The page "Hardware view" in a real browser: a control, the file, the measurement, a phone."""

import re

import pytest
from playwright.sync_api import Page, expect
from safetensors.numpy import load_file

from tests.browser.harness import settle
from tests.browser.tabs import Tabs


def test_controls_move_the_layers_and_the_file_is_the_one_on_screen(page: Page) -> None:
    page.goto("/hardware")
    expect(page.get_by_text("2 of 3 in float32, 3 of 3 at few bits")).to_be_visible()
    choose(page, "Inputs at once", "1")
    expect(page.get_by_text("on 1 input at once")).to_be_visible()
    expect(page).to_have_url(re.compile("inputs=1&"))
    choose(page, "Bits of a weight", "2")
    expect(page.get_by_text("1,218 bytes written")).to_be_visible()  # 3784/4 + 34·8
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()
    arrays = load_file(download.value.path())
    assert sum(array.nbytes for array in arrays.values()) == 1218
    page.get_by_role("button", name="Measure here").click()
    expect(page.get_by_text("With NumPy the layers take")).to_be_visible()
    expect(page.get_by_role("button", name="Measure again")).to_be_visible()


def test_a_measured_model_comes_under_the_roofline(page: Page) -> None:
    page.goto("/your-model?source=digits-cnn")
    page.get_by_role("link", name=re.compile("How fast could it be")).click()
    expect(page).to_have_url(re.compile("/hardware.*network=yours"))
    expect(page.get_by_text("3 layers with weights. Counted for one sample")).to_be_visible()
    expect(page.get_by_text("By this model the network is")).to_be_visible()


@pytest.mark.parametrize("query", ["", "?network=sorter&processor=own"])
def test_a_phone_does_not_scroll_sideways(tabs: Tabs, query: str) -> None:
    with tabs.empty(390, "dark") as page:
        page.goto(f"/hardware{query}")
        expect(page.get_by_role("heading", name="Written to a file")).to_be_visible()
        settle(page)
        main = page.get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")


def choose(page: Page, label: str, option: str) -> None:
    """Another option of a segmented control."""
    group = page.get_by_test_id("stButtonGroup").filter(has_text=label)
    group.get_by_role("radio", name=option, exact=True).click()
