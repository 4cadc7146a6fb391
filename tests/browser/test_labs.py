"""What every lab must do in Chromium: follow the keyboard, remember, fit a phone, be accessible."""

import json
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.harness import open_page, settle
from tests.browser.labs import LIVE, OLD_LABS, PICTURE, open_lab, picture

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("lab", OLD_LABS)
def test_each_slider_moves_the_picture_at_once_and_the_link_later(page: Page, lab: str) -> None:
    open_lab(page, lab)
    sliders = page.locator(".sliders input[type=range]")
    assert sliders.count() >= 1
    for index in range(sliders.count()):
        slider = sliders.nth(index)
        assert slider.evaluate("s => s.labels.length") == 1
        before, link = picture(page), page.url
        slider.focus()
        at_end = slider.evaluate("s => Number(s.value) >= Number(s.max)")
        slider.press("ArrowLeft" if at_end else "ArrowRight")
        page.wait_for_function(f"was => {PICTURE} !== was", arg=before, timeout=2000)
        page.wait_for_function("was => location.href !== was", arg=link)
        during = picture(page)
        settle(page)
        assert picture(page) == during  # nothing jumps when Python answers


@pytest.mark.parametrize("lab", OLD_LABS)
def test_the_page_remembers_and_its_link_restores(page: Page, lab: str) -> None:
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


@pytest.mark.parametrize("lab", OLD_LABS)
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


# The words of every live chart, and of the tooltip where one is shown.
WORDS = f"""{LIVE}.map(svg => svg.textContent).join() +
  (document.querySelector('#vg-tooltip-element.visible')?.textContent ?? '')"""


@pytest.mark.parametrize("lab", OLD_LABS)
def test_a_tap_tells_the_numbers_of_a_place(browser: Browser, app_url: str, lab: str) -> None:
    phone = browser.new_context(
        base_url=app_url,
        viewport={"width": 390, "height": 900},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    page = phone.new_page()
    open_lab(page, lab)
    chart = page.locator("[class*=st-key-live-] svg.marks").first
    chart.evaluate("svg => svg.scrollIntoView({block: 'center'})")
    box = chart.bounding_box()
    said = []
    for across in (0.25, 0.5, 0.75):
        for down in (0.3, 0.4, 0.5, 0.6):
            page.touchscreen.tap(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
            page.wait_for_timeout(60)
            said.append(page.evaluate(WORDS))
    assert len(set(said)) >= 3
    phone.close()


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


@pytest.mark.parametrize("lab", OLD_LABS)
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
@pytest.mark.parametrize("lab", OLD_LABS)
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


@pytest.mark.parametrize(("lab", "last"), [("calibration", "seen=32"), ("nonuniform", "step=12")])
def test_a_slider_plays_to_its_end_and_again_from_the_start(
    page: Page, lab: str, last: str
) -> None:
    name, end = last.split("=")
    page.goto(f"/{lab}?{name}={int(end) - 2}")
    settle(page)
    play, before = page.get_by_role("button", name="Play: "), picture(page)
    play.press("Enter")
    page.wait_for_function(f"was => {PICTURE} !== was", arg=before)
    page.wait_for_function("last => location.href.includes(last)", arg=last)
    settle(page)
    play.press("Enter")
    page.get_by_role("button", name="Pause: ").press("Enter")
    settle(page)
    assert int(page.url.split(f"{name}=")[1].split("&")[0]) <= 3
