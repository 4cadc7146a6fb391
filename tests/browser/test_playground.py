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


def test_a_click_adds_a_point_of_its_own(playground: Page) -> None:
    press(playground, "own")
    expect(playground.get_by_text("Click at least two blue and two orange points")).to_be_visible()
    pad = playground.locator(".clicks svg")
    size = pad.bounding_box()["width"]
    for colour, places in (("orange", (0.2, 0.3)), ("blue", (0.7, 0.8))):
        playground.get_by_role("radio", name=colour).click()
        settle(playground)
        for place in places:
            before = pad.get_attribute("aria-label")
            pad.click(position={"x": place * size, "y": place * size})
            expect(pad).not_to_have_attribute("aria-label", before)
    expect(pad).to_have_attribute("aria-label", "4 points. Click to add one.")
    drawn(playground)
    expect(playground).to_have_url(re.compile("points=([0-9A-Za-z]{4}1){2}([0-9A-Za-z]{4}0){2}&"))


def test_points_come_from_a_file(playground: Page) -> None:
    press(playground, "own")
    playground.get_by_text("From a file", exact=True).click()
    file = {"name": "points.csv", "mimeType": "text/csv", "buffer": b"x,y,label\n0,0,2\n"}
    chooser = playground.get_by_test_id("stFileUploaderDropzoneInput")
    chooser.set_input_files(file)
    expect(playground.get_by_text("line 2 is '0,0,2'; write x, y and a label")).to_be_visible()
    chooser.set_input_files(file | {"buffer": b"0,0,0\n4,2,1\n0,2,0\n4,0,1\n"})
    press(playground, "Take these 4 points")
    pad = playground.locator(".clicks svg")
    expect(pad).to_have_attribute("aria-label", "4 points. Click to add one.")
    drawn(playground)


def test_the_folded_parts_open(playground: Page) -> None:
    for title in ("Network and training", "Quantization in detail", "As a table", "The Python"):
        playground.get_by_text(title, exact=True).click()
    expect(playground.get_by_role("slider", name="Hidden layers")).to_be_visible()
    expect(playground.get_by_label("Activations symmetric about 0")).to_be_attached()
    expect(playground.get_by_role("table")).to_be_visible()
    expect(playground.get_by_text("from core.training.playground import")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1024, "light")])
def test_a_narrow_screen_does_not_scroll_sideways(tabs: Tabs, width: int, scheme: str) -> None:
    with tabs.empty(width, scheme) as page:
        page.goto("/playground")
        drawn(page)
        main = page.get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
