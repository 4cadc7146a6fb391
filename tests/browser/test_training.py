"""The page "Training under quantization" in a real browser: it plays, pauses, and starts over."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import choose, settle
from tests.browser.tabs import Tabs

SEED = 4  # of no other test: the first visitor sees it train


def opened(page: Page, query: str = "") -> None:
    page.goto(f"/training?seed={SEED}{query}")
    expect(page.get_by_role("button", name="Step")).to_be_visible()
    settle(page)


def epochs(page: Page) -> float:
    """How many epochs the page says it has trained at the chosen bits."""
    text = page.get_by_text(re.compile("after epoch [0-9.]+: the control")).inner_text()
    return float(re.search("after epoch ([0-9.]+):", text).group(1))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=False).click()
    settle(page)


def expect_epoch(page: Page, epoch: str) -> None:
    expect(page.get_by_text(f"after epoch {epoch}: the control")).to_be_visible()


def wait_for_epoch(page: Page, epoch: float) -> None:
    shown = "document.body.innerText.match(/after epoch ([0-9.]+): the control/)?.[1]"
    page.wait_for_function(f"epoch => +{shown} >= epoch", arg=epoch)


def test_play_pause_step_reset(page: Page) -> None:
    opened(page, "&rule=clipped-ste")
    press(page, "Reset")
    expect_epoch(page, "0")
    page.get_by_role("button", name="Play").click()
    wait_for_epoch(page, 0.75)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    settle(page)
    paused = epochs(page)
    assert 0.75 <= paused <= 10
    press(page, "Reset")
    expect_epoch(page, "0")
    press(page, "Step")
    expect_epoch(page, "0.25")
    page.get_by_text("Take it home", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="NumPy script").click()
    done = subprocess.run([sys.executable, "-I", download.value.path()], capture_output=True)
    assert b"The self-check passed: 4 inputs" in done.stdout


def test_in_few_bits_the_curves_grow_within_an_epoch(page: Page) -> None:
    opened(page, "&rule=clipped-ste&bits=4&gradient=8&stored=stochastic")
    press(page, "Reset")
    page.get_by_role("button", name="Play").click()
    wait_for_epoch(page, 1.25)
    curves = page.get_by_test_id("stPlotlyChart").first
    expect(curves.locator(".scatterlayer .trace")).not_to_have_count(0)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_another_rule_has_another_equation_and_address(page: Page) -> None:
    opened(page)
    choose(page.get_by_role("combobox").first, "PACT")
    expect(page).to_have_url(re.compile("rule=pact"))
    expect(page.get_by_text("The upper end α of the activations’ range is learned")).to_be_visible()
    settle(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_does_not_scroll_sideways(tabs: Tabs, scheme: str) -> None:
    with tabs.empty(390, scheme) as page:
        opened(page)
        main = page.get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
