"""The page "Live network" in a real browser: every control moves the picture and the numbers."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import settle
from tests.browser.labs import numbers
from tests.browser.tabs import Tabs


@pytest.fixture
def network(page: Page) -> Page:
    page.goto("/network")
    trained(page)
    return page


def trained(page: Page) -> None:
    expect(page.locator(".live-chart .number").first).to_be_visible()
    settle(page)


def accuracy(page: Page) -> str:
    return numbers(page)[0]


def ring(page: Page) -> str:
    """The share beside the ring around the current choice."""
    return page.locator(".live-chart .chart .mark-text text[font-weight=bold]").text_content()


def curve(page: Page) -> str:
    lines = page.locator(".live-chart .chart .mark-line path")
    return lines.first.evaluate("line => line.getAttribute('d')")


def changed(page: Page, before: tuple[str, str]) -> None:
    """Both the number and the share beside the ring are others than before."""
    value = page.locator(".live-chart .number dd").first
    expect(value).not_to_have_text(before[0])
    settle(page)
    assert ring(page) != before[1]


def state(page: Page) -> tuple[str, str]:
    return accuracy(page), ring(page)


def test_first_sight(network: Page) -> None:
    assert network.title()
    assert 50 < float(accuracy(network).rstrip("%")) < 95
    expect(network.locator('[data-testid="stImage"] img')).to_have_count(10)
    expect(network.get_by_text("that it newly gets wrong")).to_be_visible()
    assert ring(network) == accuracy(network)


def test_a_drag_of_the_bits_is_followed_at_once(network: Page) -> None:
    before, link = state(network), network.url
    box = network.get_by_role("slider", name="Bits for each weight").bounding_box()
    y = box["y"] + box["height"] / 2
    network.mouse.move(box["x"] + box["width"] / 6, y)  # at 3 bits of 2 to 8
    network.mouse.down()
    network.mouse.move(box["x"] + 2, y, steps=5)
    expect(network.locator(".live-chart .number dd").first).not_to_have_text(before[0])
    dragged = state(network)
    assert dragged[0] == dragged[1] != before[1]
    assert network.url == link  # Python has not heard of it
    network.mouse.up()
    network.wait_for_function("location.href.includes('weight_bits=2')")
    settle(network)
    assert state(network) == dragged


@pytest.mark.parametrize(
    ("slider", "name"), [("Bits for each weight", "weight_bits"), ("Bits for each activation", "")]
)
def test_sliders_by_keyboard(network: Page, slider: str, name: str) -> None:
    before = state(network)
    handle = network.get_by_role("slider", name=slider)
    handle.focus()
    handle.press("ArrowLeft")
    if not name:
        handle.press("ArrowLeft")
    changed(network, before)
    expect(network).to_have_url(re.compile("weight_bits=2" if name else "activation_bits=2"))


def test_a_scale_per_channel(network: Page) -> None:
    before, picture = state(network), network.locator('[data-testid="stImage"]').all_inner_texts()
    network.get_by_role("button", name="per channel").click()
    changed(network, before)
    assert network.locator('[data-testid="stImage"]').all_inner_texts() != picture
    expect(network).to_have_url(re.compile("scales=channel"))


def test_another_seed_draws_other_curves(network: Page) -> None:
    before = curve(network)
    network.get_by_text("What this simplifies", exact=True).click()
    field = network.get_by_role("spinbutton", name="Seed of the training")
    field.fill("3")
    field.press("Enter")
    expect(network).to_have_url(re.compile("seed=3"))
    trained(network)
    assert curve(network) != before


def test_the_page_survives_a_visit_elsewhere(network: Page) -> None:
    handle = network.get_by_role("slider", name="Bits for each weight")
    handle.focus()
    first = state(network)
    handle.press("ArrowRight")
    changed(network, first)
    before = state(network)
    network.get_by_role("link", name="Lesson", exact=True).first.click()
    settle(network)
    network.get_by_role("link", name="Live network").first.click()
    trained(network)
    assert state(network) == before
    expect(network).to_have_url(re.compile("weight_bits=4"))


def test_the_folded_parts_open(network: Page) -> None:
    for title in ("As a table", "The Python", "What this simplifies"):
        network.get_by_text(title, exact=True).click()
    expect(network.get_by_role("table")).to_be_visible()
    expect(network.get_by_text("from core.data.digits import load_digits")).to_be_visible()
    expect(network.get_by_text("One training is one random draw")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_does_not_scroll_sideways(tabs: Tabs, scheme: str) -> None:
    with tabs.empty(390, scheme) as page:
        page.goto("/network?weight_bits=2")
        trained(page)
        main = page.get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
