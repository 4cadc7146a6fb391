"""What every lab must do in Chromium: follow the keyboard, remember, fit a phone, be accessible."""

import json
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page

from explorer.pages import PAGES
from tests.browser.harness import open_page, settle

LABS = [page.url_path for page in PAGES if page.view.endswith("_lab.py")]
LIVE = [lab for lab in LABS if lab != "range"]  # whose main picture follows sliders
CHART = '[data-testid="stVegaLiteChart"]'
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def open_lab(page: Page, lab: str) -> None:
    page.goto(f"/{lab}")
    settle(page)


# The drawing of every live chart on the page.
PICTURE = f"[...document.querySelectorAll('{CHART} svg')].map(svg => svg.innerHTML).join()"


def picture(page: Page) -> str:
    return page.evaluate(PICTURE)


@pytest.mark.parametrize("lab", LIVE)
def test_each_slider_moves_the_picture_at_once_and_the_link_later(page: Page, lab: str) -> None:
    open_lab(page, lab)
    sliders = page.locator(".sliders input[type=range]")
    assert sliders.count() >= 1
    for index in range(sliders.count()):
        slider = sliders.nth(index)
        before, link = picture(page), page.url
        slider.focus()
        at_end = slider.evaluate("s => Number(s.value) >= Number(s.max)")
        slider.press("ArrowLeft" if at_end else "ArrowRight")
        page.wait_for_function(f"was => {PICTURE} !== was", arg=before, timeout=2000)
        page.wait_for_function("was => location.href !== was", arg=link)
        during = picture(page)
        settle(page)
        assert picture(page) == during  # nothing jumps when Python answers


@pytest.mark.parametrize("lab", LABS)
def test_the_page_remembers_and_its_link_restores(page: Page, browser: Browser, lab: str) -> None:
    open_lab(page, lab)
    presets = page.locator(".st-key-presets button")
    presets.last.click()
    settle(page)
    link, drawn = page.url, picture(page)
    page.get_by_role("link", name="Home").click()
    settle(page)
    page.locator(f'[data-testid="stSidebarNav"] a[href$="/{lab}"]').click()
    settle(page)
    assert page.url.partition("?")[2] == link.partition("?")[2]
    page.goto(link)
    settle(page)
    assert len(picture(page)) == pytest.approx(len(drawn), rel=0.05)


@pytest.mark.parametrize("lab", LABS)
def test_every_preset_tells_another_story(page: Page, lab: str) -> None:
    open_lab(page, lab)
    presets = page.locator(".st-key-presets button")
    links = []
    for index in range(presets.count()):
        presets.nth(index).click()
        settle(page)
        links.append(page.url)
    assert len(links) >= 3
    assert len(set(links)) == len(links)


# For each lab, two presets that differ in nothing but sliders.
SLIDERS_ONLY = {
    "scale": ("Balanced", "Beyond the range"),
    "stochastic": ("Nearest loses 0.3", "Even 0.05 survives"),
    "granularity": ("One outlier", "At 8 bits"),
    "calibration": ("After it", "Before the outlier"),
    "nonuniform": ("k-means, after 12 steps", "k-means, before"),
}


@pytest.mark.parametrize("lab", SLIDERS_ONLY)
def test_a_preset_of_sliders_only_needs_no_server(page: Page, lab: str) -> None:
    open_lab(page, lab)
    first, second = (
        page.locator(".st-key-presets button", has_text=name) for name in SLIDERS_ONLY[lab]
    )
    second.click()
    settle(page)
    expected = picture(page)
    first.click()
    settle(page)
    before = picture(page)
    assert before != expected
    page.evaluate("WebSocket.prototype.send = () => {}")  # nothing reaches the server any more
    second.click()
    page.wait_for_function(f"was => {PICTURE} === was", arg=expected, timeout=5000)


def test_a_chart_that_does_not_allow_the_number_freezes_nothing(page: Page) -> None:
    open_lab(page, "formats")
    page.locator(".vega-bindings input[name=code]").evaluate("bound => bound.max = 3")
    slider = page.locator(".sliders input[type=range]").first  # the code
    slider.focus()
    slider.press("End")  # 15, of which the chart makes 3
    page.wait_for_timeout(1000)
    assert slider.input_value() == "15"


# Counts what goes on running: timers, and who listens to every click.
COUNTING = """
window.running = new Set();
const {setInterval: start, clearInterval: stop} = window;
window.setInterval = (...a) => { const id = start(...a); running.add(id); return id; };
window.clearInterval = id => { running.delete(id); stop(id); };
const {addEventListener: add, removeEventListener: remove} = document;
document.addEventListener = (kind, f, ...a) => { if (kind === "click") running.add(f);
                                                 add.call(document, kind, f, ...a); };
document.removeEventListener = (kind, f, ...a) => { running.delete(f);
                                                    remove.call(document, kind, f, ...a); };
"""


@pytest.mark.parametrize("lab", LABS)
def test_nothing_piles_up_in_the_browser(page: Page, lab: str) -> None:
    page.add_init_script(COUNTING)
    open_lab(page, lab)
    presets = page.locator(".st-key-presets button")
    counts = []
    for index in [0, 1, 0, 1, 0]:
        presets.nth(index).click()
        settle(page)
        counts.append(page.evaluate("running.size"))
    assert counts[-1] <= counts[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("lab", LABS)
def test_it_fits_and_is_accessible(
    browser: Browser, app_url: str, lab: str, width: int, scheme: str
) -> None:
    with open_page(browser, app_url, width, scheme) as (page, problems):
        open_lab(page, lab)
        main = page.get_by_test_id("stMain")
        assert main.evaluate("m => m.scrollWidth - m.clientWidth") == 0
        page.evaluate(AXE)
        # Streamlit's own frame around the page is not ours to mend.
        result = page.evaluate("axe.run('[data-testid=\"stMainBlockContainer\"]')")
        serious = [
            (v["id"], v["help"], [n["html"][:160] for n in v["nodes"]][:3])
            for v in result["violations"]
            if v["impact"] in ("serious", "critical")
        ]
        assert not serious, json.dumps(serious, indent=1)
        assert not problems
