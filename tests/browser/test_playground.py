"""The playground in a real browser: it trains, pauses, steps, and every control moves it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import settle
from tests.browser.tabs import Tabs


@pytest.fixture
def playground(page: Page) -> Page:
    page.goto("/playground")
    drawn(page)
    return page


def drawn(page: Page) -> None:
    expect(page.get_by_text(re.compile("^Round ")).first).to_be_visible()
    settle(page)


def round_of(page: Page) -> int:
    return int(page.get_by_text(re.compile("^Round ")).first.inner_text().split()[1])


def share(page: Page) -> str:
    """How many test points the quantized network answers correctly."""
    return page.get_by_test_id("stMetricValue").first.inner_text()


def surface(page: Page, place: int) -> str:
    """The picture of one of the four planes."""
    return page.locator("figure svg > image").nth(place).get_attribute("href") or ""


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def after(page: Page, round: int) -> None:
    """Waits until a later round than this one is on screen."""
    page.wait_for_function(
        "round => +document.body.innerText.match(/Round (\\d+) of/)?.[1] > round", arg=round
    )


def test_first_sight(playground: Page) -> None:
    assert 50 < float(share(playground).rstrip("%")) < 85
    expect(playground.get_by_test_id("stPlotlyChart")).to_have_count(1)
    expect(playground.locator("figure")).to_have_count(5)  # four planes and the network
    expect(playground.get_by_role("img", name="Float: 100.0% correct")).to_be_visible()
    assert surface(playground, 0) != surface(playground, 1)
    assert surface(playground, 1) == surface(playground, 2)
    expect(playground.get_by_text("at 0 of 2,500 points")).to_be_visible()


def test_it_plays_and_pauses(playground: Page) -> None:
    before = surface(playground, 0)
    press(playground, "Play")
    after(playground, 33)
    press(playground, "Pause")
    expect(playground.get_by_role("button", name="Play", exact=True)).to_be_visible()
    settle(playground)
    paused = round_of(playground)
    assert surface(playground, 0) != before
    expect(playground).to_have_url(re.compile(f"round={paused}$"))
    press(playground, "Step")
    after(playground, paused)
    settle(playground)
    assert round_of(playground) == paused + 1


def test_controls_answer_while_it_plays(playground: Page) -> None:
    press(playground, "Play")
    after(playground, 31)
    playground.get_by_role("radio", name="per neuron").click()
    expect(playground).to_have_url(re.compile("scales=channel"))
    after(playground, round_of(playground))
    press(playground, "Reset")
    expect(playground.get_by_text("Round 0 of")).to_be_visible()
    settle(playground)
    assert round_of(playground) == 0


def test_another_bit_changes_picture_and_number(playground: Page) -> None:
    before, picture, float_picture = (
        share(playground),
        surface(playground, 1),
        surface(playground, 0),
    )
    handle = playground.get_by_role("slider", name="Bits for each weight")
    handle.focus()
    handle.press("ArrowRight")
    expect(playground).to_have_url(re.compile("weight_bits=3"))
    expect(playground.get_by_test_id("stMetricValue").first).not_to_have_text(before)
    settle(playground)
    assert surface(playground, 1) != picture
    assert surface(playground, 0) == float_picture


def test_another_shape_and_a_link_to_it(playground: Page) -> None:
    press(playground, "circles")
    expect(playground).to_have_url(re.compile("shape=circles"))
    settle(playground)
    here = share(playground)
    playground.goto("about:blank")
    playground.goto("/playground?shape=circles")
    drawn(playground)
    assert share(playground) == here


def test_the_folded_parts_open(playground: Page) -> None:
    for title in ("Network and training", "Quantization in detail", "As a table", "The Python"):
        playground.get_by_text(title, exact=True).click()
    expect(playground.get_by_role("slider", name="Hidden layers")).to_be_visible()
    expect(playground.get_by_label("First and last layer keep 8 bits")).to_be_attached()
    expect(playground.get_by_role("table")).to_be_visible()
    expect(playground.get_by_text("from core.training.playground import")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1024, "light")])
def test_a_narrow_screen_does_not_scroll_sideways(tabs: Tabs, width: int, scheme: str) -> None:
    with tabs.empty(width, scheme) as page:
        page.goto("/playground")
        drawn(page)
        main = page.get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
