"""What every live chart must do in Chromium: follow, remember, fit a phone, be accessible."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.harness import exceptions, open_page, settle
from tests.browser.labs import CHARTS, DRAWN, LABS, SAID, drawn, open_lab
from tests.browser.tabs import Tabs

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")

# From now on messages wait for `release()` before they go to the server.
HOLD = """() => {
  const {send} = WebSocket.prototype, waiting = [];
  WebSocket.prototype.send = function (message) { waiting.push([this, message]); };
  window.release = () => {
    WebSocket.prototype.send = send;
    for (const [socket, message] of waiting) socket.send(message);
  };
}"""


@pytest.fixture(scope="module", params=LABS)
def opened(request: pytest.FixtureRequest, tabs: Tabs) -> Iterator[Page]:
    """A lab whose last preset several tests choose, whatever was chosen before."""
    with tabs.empty() as page:
        open_lab(page, request.param)
        yield page


@pytest.fixture
def lab_page(opened: Page, tabs: Tabs) -> Iterator[Page]:
    """The same, and each test is charged with the errors that it leaves."""
    yield opened
    tabs.check(opened)


def presets(page: Page) -> Locator:
    """The buttons above the pictures; those among the controls are no stories."""
    return page.locator(".live-chart > div:first-child .preset")


@pytest.mark.parametrize("lab", LABS)
def test_each_slider_moves_the_picture_at_once_and_the_link_later(page: Page, lab: str) -> None:
    open_lab(page, lab)
    sliders = page.locator(".live-chart input[type=range]")
    assert sliders.count() >= 1
    for index in range(sliders.count()):
        slider = sliders.nth(index)
        assert slider.evaluate("s => s.labels.length") == 1
        before, link = drawn(page), page.url
        page.evaluate(HOLD)  # the server hears of nothing while the picture follows
        slider.focus()
        at_end = slider.evaluate("s => Number(s.value) >= Number(s.max)")
        slider.press("ArrowLeft" if at_end else "ArrowRight")
        page.wait_for_function(f"was => {DRAWN} !== was", arg=before)
        assert page.url == link
        page.evaluate("release()")
        page.wait_for_function("was => location.href !== was", arg=link)
        during = drawn(page)
        settle(page)
        assert drawn(page) == during  # nothing jumps when Python answers


def test_the_page_remembers_and_its_link_restores(lab_page: Page) -> None:
    page = lab_page
    presets(page).last.click()
    settle(page)
    link, picture = page.url, drawn(page)
    lab = urlsplit(link).path
    page.get_by_role("link", name="Home").click()
    settle(page)
    page.locator(f'[data-testid="stSidebarNav"] a[href$="{lab}"]').click()
    settle(page)
    assert page.url.partition("?")[2] == link.partition("?")[2]
    assert drawn(page) == picture
    page.goto(link)
    settle(page)
    assert drawn(page) == picture


@pytest.mark.parametrize("lab", LABS)
def test_a_preset_is_marked_says_what_to_notice_and_acts_where_one_sees_it(
    page: Page, lab: str
) -> None:
    """The picture that a preset changes is in the window with the preset, and does change."""
    open_lab(page, lab)
    links, notices = [], []
    for group in page.locator(".live-chart").all():
        for preset in group.locator("xpath=./div[1]").locator(".preset").all():
            chosen = preset.get_attribute("aria-pressed") == "true"
            group.evaluate("group => group.scrollIntoView()")
            before = group.evaluate("g => g.querySelector('section').innerHTML")
            preset.click()
            expect(preset).to_have_attribute("aria-pressed", "true")
            settle(page)
            expect(preset).to_have_attribute("aria-pressed", "true")
            changed = group.evaluate("g => g.querySelector('section').innerHTML") != before
            assert changed or chosen
            top = group.locator(".chart").first.bounding_box()["y"]
            assert top + 150 < page.viewport_size["height"]
            notices += preset.locator("xpath=../following-sibling::p").all_inner_texts()
            links.append(page.url)
    assert len(links) >= 3
    assert len(set(links)) == len(links)
    assert all(notices)
    assert len(set(notices)) == len(notices)


def test_a_preset_that_is_passed_by_keyboard_is_not_chosen(lab_page: Page) -> None:
    page = lab_page
    before = drawn(page)
    presets(page).first.focus()
    for _ in range(presets(page).count()):
        page.keyboard.press("Tab")
    settle(page)
    assert drawn(page) == before


@pytest.mark.parametrize("lab", LABS)
def test_choices_faster_than_the_server_end_at_the_last(page: Page, lab: str) -> None:
    open_lab(page, lab)
    page.evaluate(HOLD)
    for preset in presets(page).all():
        preset.click()
    page.evaluate("release()")
    settle(page)
    expect(presets(page).last).to_have_attribute("aria-pressed", "true")
    picture = drawn(page)
    page.reload()
    settle(page)
    assert drawn(page) == picture


# Counts the views that are made.
COUNT_VIEWS = """() => {
  let embed;
  window.views = 0;
  Object.defineProperty(window, 'vegaEmbed', {
    get: () => (...chart) => { window.views += 1; return embed(...chart); },
    set: made => { embed = made; },
  });
}"""


def test_an_answer_that_overtakes_another_keeps_the_view(page: Page) -> None:
    """Streamlit cleans up after a call of the component that was overtaken by the next."""
    held: list[Route] = []
    page.route("**/app/static/vega*", lambda route: held.append(route))
    page.goto("/rounding")
    page.evaluate(COUNT_VIEWS)
    page.get_by_text("What this simplifies", exact=True).click()
    seed = page.locator('[class*="Settings-seed"] input')
    seed.fill("345")
    seed.press("Enter")
    page.wait_for_function("location.href.includes('seed=345')")
    idle = page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')
    expect(idle).to_have_count(1)
    for request in held:
        request.continue_()
    settle(page)
    assert page.evaluate("window.views") == page.locator(".live-chart .chart").count()
    picture = drawn(page)
    page.unroute("**/app/static/vega*")
    page.reload()
    settle(page)
    assert drawn(page) == picture


@pytest.mark.parametrize("lab", LABS)
def test_each_choice_and_the_seed_draw_what_their_link_draws(page: Page, lab: str) -> None:
    open_lab(page, lab)
    for choice in page.locator(".live-chart select").all():
        choice.select_option(index=choice.locator("option").count() - 1)
        settle(page)
    for group in page.locator(".live-chart .controls .presets").all():
        group.locator("button").last.click()
        settle(page)
    seed = page.locator('[class*="Settings-seed"] input')
    if seed.count():
        page.get_by_text("What this simplifies", exact=True).click()
        seed.fill("345")
        seed.press("Enter")
        page.wait_for_function("location.href.includes('seed=345')")
        settle(page)
    picture, link = drawn(page), page.url
    page.reload()
    settle(page)
    assert page.url == link
    assert drawn(page) == picture


def test_another_width_keeps_the_last_choice(lab_page: Page) -> None:
    page = lab_page
    presets(page).last.click()
    settle(page)
    picture = drawn(page)
    for width in (700, 1400):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
    assert drawn(page) == picture


NEXT_FRAME = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"


@pytest.mark.parametrize("lab", LABS)
def test_a_tap_explains_a_place_of_the_picture(tabs: Tabs, lab: str) -> None:
    with tabs.empty(390, touch=True) as page:
        open_lab(page, lab)
        chart = page.locator(".live-chart .chart").first
        chart.evaluate("chart => chart.scrollIntoView({block: 'center'})")
        box = chart.bounding_box()
        said = set()
        for across in (0.25, 0.5, 0.75):
            for down in (0.3, 0.4, 0.5, 0.6):
                x, y = box["x"] + box["width"] * across, box["y"] + box["height"] * down
                page.touchscreen.tap(x, y)
                page.evaluate(NEXT_FRAME)
                said.add(page.evaluate(SAID))
        assert len(said) >= 3


# Counts what goes on running: timers, observers, and who listens to the document.
COUNTING = """
window.running = new Set();
const {setInterval: start, clearInterval: stop, ResizeObserver: Watch} = window;
window.setInterval = (...a) => { const id = start(...a); running.add(id); return id; };
window.clearInterval = id => { running.delete(id); stop(id); };
window.ResizeObserver = class extends Watch {
  observe(...a) { running.add(this); super.observe(...a); }
  disconnect() { running.delete(this); super.disconnect(); }
};
const {addEventListener: add, removeEventListener: remove} = document;
document.addEventListener = (kind, f, ...a) => { if (kind === "click") running.add(f);
                                                 add.call(document, kind, f, ...a); };
document.removeEventListener = (kind, f, ...a) => { running.delete(f);
                                                    remove.call(document, kind, f, ...a); };
"""


@pytest.fixture(scope="module")
def counted(browser: Browser, app_url: str) -> Iterator[tuple[Page, list[str]]]:
    """A page that counts, and its errors."""
    with open_page(browser, app_url) as (page, problems):
        page.add_init_script(COUNTING)
        yield page, problems


@pytest.mark.parametrize("lab", LABS)
def test_nothing_piles_up_in_the_browser(counted: tuple[Page, list[str]], lab: str) -> None:
    page, problems = counted
    open_lab(page, lab)
    counts = []
    for index in [0, 1, 0, 1, 0]:
        presets(page).nth(index).click()
        settle(page)
        counts.append(page.evaluate("running.size"))
    assert counts[-1] <= counts[0]
    assert not exceptions(page) + problems


@pytest.mark.parametrize("lab", LABS)
def test_it_fits_and_is_accessible_on_a_phone_with_its_main_slider(tabs: Tabs, lab: str) -> None:
    with tabs.empty(390) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        open_lab(page, lab)
        picture = page.locator(".live-chart .chart").first.bounding_box()
        slider = page.locator(".live-chart .slider").first.bounding_box()
        assert slider["y"] + slider["height"] - picture["y"] < 700
        page.evaluate(AXE)
        fits_and_is_accessible_light_and_dark(page)


@pytest.mark.parametrize("lab", LABS)
def test_it_fits_and_is_accessible_on_wider_screens(page: Page, lab: str) -> None:
    page.set_viewport_size({"width": 1024, "height": 900})
    open_lab(page, lab)
    page.evaluate(AXE)
    fits_and_is_accessible_light_and_dark(page)
    page.set_viewport_size({"width": 1400, "height": 900})
    fits_and_is_accessible_light_and_dark(page)


# What .streamlit/config.toml says.
BACKGROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 30)"}


def fits_and_is_accessible_light_and_dark(page: Page) -> None:
    app = page.get_by_test_id("stApp")
    for scheme, color in BACKGROUNDS.items():
        page.emulate_media(color_scheme=scheme)
        expect(app).to_have_css("background-color", color)
        settle(page)
        fits_and_is_accessible(page)


def fits_and_is_accessible(page: Page) -> None:
    main = page.get_by_test_id("stMain")
    assert main.evaluate("m => m.scrollWidth - m.clientWidth") == 0
    cut = page.evaluate(
        f"{CHARTS}.flatMap(chart => [...chart.querySelectorAll("
        "'button, label, legend, dt, dd, p, .formula div')])"
        ".filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth)"
        ".map(e => e.textContent)"
    )
    assert not cut
    assert not page.evaluate(OVERLAPS)
    # Streamlit's own frame around the page is not ours to mend.
    result = page.evaluate(
        "axe.run('[data-testid=\"stMainBlockContainer\"]', {resultTypes: ['violations']})"
    )
    serious = [
        (v["id"], v["help"], [n["html"][:160] for n in v["nodes"]][:3])
        for v in result["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert not serious, json.dumps(serious, indent=1)


# Pairs of texts of one picture whose boxes share more than a sliver.
OVERLAPS = f"""{CHARTS}.flatMap(chart => [...chart.querySelectorAll('.chart svg')].flatMap(svg => {{
  const shown = [...svg.querySelectorAll('text')].filter(t =>
    t.textContent.trim() && getComputedStyle(t).opacity > 0.05);
  const boxes = shown.map(t => [t.textContent, t.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], i) => boxes.slice(i + 1).filter(([, b]) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4).map(([two]) => one + ' × ' + two));
}}))"""


@pytest.mark.parametrize(
    ("lab", "first", "last"),
    [("calibration", "seen=1", "seen=32"), ("nonuniform", "step=0", "step=12")],
)
def test_a_slider_plays_to_its_end_and_again_from_the_start(
    page: Page, lab: str, first: str, last: str
) -> None:
    name, end = last.split("=")
    page.goto(f"/{lab}?{name}={int(end) - 2}")
    settle(page)
    play, before = page.get_by_role("button", name="Play: "), drawn(page)
    play.press("Enter")
    page.wait_for_function(f"was => {DRAWN} !== was", arg=before)
    page.wait_for_function("last => location.href.includes(last)", arg=last)
    settle(page)
    # Both clicks before the slider's next step, however long that takes to come.
    pause = play.evaluate("b => { b.click(); const label = b.ariaLabel; b.click(); return label; }")
    assert pause.startswith("Pause: ")
    expect(page).to_have_url(re.compile(rf"\b{first}\b"))
