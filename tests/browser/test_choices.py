"""A choice in a lab: the browser draws it before the server answers, and as its link does."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.harness import settle
from tests.browser.labs import LIVE, OLD_LABS, open_lab

# Everything drawn in the live charts, whatever its order.
DRAWN = f"""{LIVE}.map(svg =>
  [...svg.querySelectorAll('path, text')].map(mark =>
    ['transform', 'd', 'fill', 'stroke', 'opacity'].map(a => mark.getAttribute(a)).join() +
    mark.textContent).sort().join()).join()"""

# From now on messages wait for `release()` before they go to the server.
HOLD = """() => {
  const {send} = WebSocket.prototype, waiting = [];
  WebSocket.prototype.send = function (message) { waiting.push([this, message]); };
  window.release = () => {
    WebSocket.prototype.send = send;
    for (const [socket, message] of waiting) socket.send(message);
  };
}"""

# Controls that change the picture: the end of the widget key, and what is chosen there.
CONTROLS = {
    "range": (
        ("Settings-story", "Bell curve"),
        ("Settings-symmetric", ""),
        ("preset-MSE", ""),
        ("preset-All-values", ""),
        ("Settings-seed", "Increment"),
    ),
    "formats": (
        ("Settings-format", "NVFP4"),
        ("Settings-other", "int8"),
        ("Settings-story", "One outlier"),
        ("Settings-seed", "Increment"),
    ),
    "stochastic": (("preset-Other-lots", ""), ("Settings-seed", "Decrement")),
    "granularity": (
        ("Settings-group", "4"),
        ("Settings-story", "Rows of different size"),
        ("Settings-seed", "Increment"),
    ),
    "calibration": (
        ("Settings-story", "Steady"),
        ("Settings-bits", "2"),
        ("Settings-rule", "entropy"),
        ("Settings-seed", "Increment"),
    ),
    "nonuniform": (
        ("Settings-method", "Powers of two"),
        ("Settings-bits", "4"),
        ("Settings-story", "Two clusters"),
        ("Settings-seed", "Increment"),
    ),
    "product": (
        ("Settings-overflow", "saturates"),
        ("Settings-weights", "symmetric, Zw = 0"),
        ("preset-Next-element", ""),
        ("Settings-image", "Increment"),
        ("Settings-seed", "Increment"),
    ),
}


def choose(page: Page, key: str, text: str) -> None:
    """Clicks what a visitor would click."""
    control = page.locator(f'[class*="{key}"]').first
    if not control.is_visible():
        page.get_by_text("What this simplifies", exact=True).click()
    if control.locator("[role=combobox]").count():
        control.scroll_into_view_if_needed()
        control.locator("[role=combobox]").click()
        option = page.get_by_role("option", name=text, exact=True)
        if not option.count():  # a long list holds only what is in sight
            control.locator("[role=combobox]").fill(text)
        option.click()
    elif control.get_by_test_id("stNumberInput").count():
        control.get_by_label(text).click()
    elif text:
        control.get_by_text(text, exact=True).click()
    else:
        control.locator("button, label").first.click()


def picture_at_once(page: Page, click: Callable[[], None]) -> bool:
    """The click draws, without the server, what its answer leaves as it is; whether it changed."""
    before = page.evaluate(DRAWN)
    page.evaluate(HOLD)
    click()
    page.wait_for_timeout(500)
    at_once = page.evaluate(DRAWN)
    page.evaluate("release()")
    settle(page)
    assert page.evaluate(DRAWN) == at_once
    return at_once != before


def is_what_its_link_draws(page: Page) -> bool:
    drawn = page.evaluate(DRAWN)
    page.reload()
    settle(page)
    return page.evaluate(DRAWN) == drawn


@pytest.mark.parametrize("lab", OLD_LABS)
def test_a_preset_changes_the_picture_before_the_server_answers(page: Page, lab: str) -> None:
    open_lab(page, lab)
    presets = page.locator(".st-key-presets button")
    presets.last.click()
    settle(page)
    changed = [picture_at_once(page, each.click) for each in presets.all()]
    assert sum(changed) >= 3


def test_a_preset_that_is_passed_by_keyboard_is_not_chosen(page: Page) -> None:
    open_lab(page, "granularity")
    before = page.evaluate(DRAWN)
    presets = page.locator(".st-key-presets button")
    presets.first.focus()
    for _ in range(presets.count()):
        page.keyboard.press("Tab")
        page.wait_for_timeout(50)
        assert page.evaluate(DRAWN) == before


@pytest.mark.parametrize("lab", CONTROLS)
def test_a_choice_changes_the_picture_before_the_server_answers(page: Page, lab: str) -> None:
    open_lab(page, lab)
    for key, text in CONTROLS[lab]:
        assert picture_at_once(page, lambda key=key, text=text: choose(page, key, text)), key
    assert is_what_its_link_draws(page)


def test_choices_faster_than_the_server_end_at_the_last(page: Page) -> None:
    open_lab(page, "rounding")
    page.evaluate(HOLD)
    for text in ("Floor: down", "Ceil: up", "Stochastic: by lot", "Nearest, ties to odd"):
        choose(page, "Settings-mode", text)
    page.evaluate("release()")
    page.wait_for_function("location.href.includes('nearest-odd')")
    settle(page)
    assert is_what_its_link_draws(page)


def test_a_chart_that_is_compiled_anew_shows_the_last_choice(page: Page) -> None:
    open_lab(page, "granularity")
    page.locator(".st-key-presets button", has_text="Rows of different size").click()
    settle(page)
    for width in (700, 1400):  # the picture's own width changes with the window's
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
    assert is_what_its_link_draws(page)


@pytest.mark.parametrize("lab", CONTROLS)
def test_a_seed_that_is_typed_draws_what_its_link_draws(page: Page, lab: str) -> None:
    open_lab(page, lab)
    before = page.evaluate(DRAWN)
    seed = page.locator('[class*="Settings-seed"] input')
    if not seed.is_visible():
        page.get_by_text("What this simplifies", exact=True).click()
    seed.fill("345")
    seed.press("Enter")
    page.wait_for_function("location.href.includes('seed=345')")
    settle(page)
    # Of the rounding lab's first picture nothing is drawn by lot.
    assert lab == "rounding" or page.evaluate(DRAWN) != before
    assert is_what_its_link_draws(page)


@pytest.mark.parametrize("leave", ["Enter", "Tab"])
def test_a_number_that_is_typed_moves_its_slider_before_the_server_answers(
    page: Page, leave: str
) -> None:
    open_lab(page, "range")
    page.get_by_text("Type the range").click()
    settle(page)

    def typed() -> None:
        page.get_by_label("To β").fill("4.25")
        page.get_by_label("To β").press(leave)

    assert picture_at_once(page, typed)
    assert is_what_its_link_draws(page)
