"""The page "Live network" in a real browser: every control moves the picture and the numbers."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.harness import exceptions, open_page, settle

PATIENCE = 90_000  # ms; the first visit loads torch and trains, on a busy machine


@pytest.fixture
def network(page: Page) -> Page:
    page.goto("/network")
    trained(page)
    return page


def trained(page: Page) -> None:
    expect(page.get_by_test_id("stMetric").first).to_be_visible(timeout=PATIENCE)
    settle(page)


def accuracy(page: Page) -> str:
    return page.get_by_test_id("stMetricValue").first.inner_text()


def ring(page: Page) -> str:
    """Where the ring around the current choice is drawn."""
    return (
        page.locator(".js-plotly-plot .scatterlayer .trace")
        .last.locator("path.point")
        .evaluate("point => point.getAttribute('transform')")
    )


def curve(page: Page) -> str:
    return page.locator(".js-plotly-plot .scatterlayer .trace path.js-line").first.evaluate(
        "line => line.getAttribute('d')"
    )


def moved(page: Page, before: tuple[str, str]) -> None:
    """Both the number and the ring are elsewhere than before."""
    value = page.get_by_test_id("stMetricValue").first
    expect(value).not_to_have_text(before[0], timeout=PATIENCE)
    settle(page)
    assert ring(page) != before[1]


def state(page: Page) -> tuple[str, str]:
    return accuracy(page), ring(page)


def test_first_sight(network: Page) -> None:
    assert network.title()
    assert 50 < float(accuracy(network).rstrip("%")) < 95
    expect(network.locator('[data-testid="stImage"] img')).to_have_count(10)
    expect(network.get_by_text("that it newly gets wrong")).to_be_visible(timeout=PATIENCE)
    shown = network.locator(".js-plotly-plot .annotation-text").first
    expect(shown).to_have_text(accuracy(network))


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
    moved(network, before)
    expect(network).to_have_url(
        re.compile("weight_bits=2" if name else "activation_bits=2"), timeout=PATIENCE
    )


def test_a_scale_per_channel(network: Page) -> None:
    before, picture = state(network), network.locator('[data-testid="stImage"]').all_inner_texts()
    network.get_by_role("radio", name="per channel").or_(
        network.get_by_role("button", name="per channel")
    ).click()
    moved(network, before)
    assert network.locator('[data-testid="stImage"]').all_inner_texts() != picture
    expect(network).to_have_url(re.compile("scales=channel"), timeout=PATIENCE)


def test_another_seed_draws_other_curves(network: Page) -> None:
    before = curve(network)
    field = network.get_by_role("spinbutton", name="Seed of the training")
    field.fill("3")
    field.press("Enter")
    expect(network).to_have_url(re.compile("seed=3"), timeout=PATIENCE)
    trained(network)
    assert curve(network) != before


def test_the_page_survives_a_visit_elsewhere(network: Page) -> None:
    handle = network.get_by_role("slider", name="Bits for each weight")
    handle.focus()
    first = state(network)
    handle.press("ArrowRight")
    moved(network, first)
    before = state(network)
    network.get_by_role("link", name="Lesson", exact=True).first.click()
    settle(network)
    network.get_by_role("link", name="Live network").first.click()
    trained(network)
    assert state(network) == before
    expect(network).to_have_url(re.compile("weight_bits=4"), timeout=PATIENCE)


def test_the_folded_parts_open(network: Page) -> None:
    for title in ("As a table", "The Python", "What this simplifies"):
        network.get_by_text(title, exact=True).click()
    expect(network.get_by_role("table")).to_be_visible(timeout=PATIENCE)
    expect(network.get_by_text("from core.data.digits import load_digits")).to_be_visible(
        timeout=PATIENCE
    )
    expect(network.get_by_text("One training is one draw")).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_does_not_scroll_sideways(browser: Browser, app_url: str, scheme: str) -> None:
    with open_page(browser, app_url, 390, scheme) as (page, problems):
        page.goto("/network?weight_bits=2")
        trained(page)
        main = page.get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
        assert not problems + exceptions(page)
