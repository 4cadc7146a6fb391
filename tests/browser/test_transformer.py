"""The page "Tiny transformer" in a real browser: matrices, clicks, smoothing, narrow screens."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from explorer.transformer.colours import small_picture
from tests.browser.harness import settle
from tests.browser.tabs import Tabs


def opened(page: Page) -> Page:
    page.goto("/transformer")
    expect(page.get_by_text("What this simplifies")).to_be_visible()
    settle(page)
    return page


def image_of(page: Page, label: str) -> Locator:
    """The picture of a small matrix."""
    return page.get_by_role("button", name=label).locator("img")


def picture(image: Locator) -> str:
    return image.get_attribute("src") or ""


def test_a_matrix_is_clicked_or_chosen_with_a_key_and_shown_large(page: Page) -> None:
    opened(page)
    heading = page.get_by_role("heading", name=re.compile("after norm 1: quantized"))
    expect(heading).to_have_text("Block 1, after norm 1: quantized")
    expect(page.locator("button img")).to_have_count(37)
    matrix = page.get_by_role("button", name="Block 2, values V: 11 × 32")
    matrix.click()
    expect(page.get_by_role("heading", name="Block 2, values V: quantized")).to_be_visible()
    expect(matrix).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile(r"matrix=block(\+|%20)2(\+|%20)values"))
    other = page.get_by_role("button", name="Head, probabilities: 11 × 4")
    other.focus()
    other.press("Enter")
    expect(page.get_by_role("heading", name="Head, probabilities: quantized")).to_be_visible()
    expect(matrix).to_have_attribute("aria-pressed", "false")
    settle(page)


def test_smooth_restores_the_letters_and_every_picture_follows(page: Page) -> None:
    opened(page)
    shown = image_of(page, "Block 1, after norm 1: 11 × 32")
    quantized = picture(shown)
    expect(page.get_by_text("✗ wrong").first).to_be_visible()
    page.get_by_text("Smooth (SmoothQuant)").click()
    expect(page.get_by_text("✗ wrong")).to_have_count(0)
    expect(shown).not_to_have_attribute("src", quantized)
    smooth = picture(shown)
    page.get_by_role("radio", name="difference").click()
    expect(page.get_by_role("heading", name="after norm 1: difference")).to_be_visible()
    expect(shown).not_to_have_attribute("src", smooth)
    assert picture(shown) != quantized
    # The embedding is not quantized: its difference is 0 everywhere, the middle of the scale.
    flat = small_picture(np.zeros((11, 32)), unit=1.0)
    expect(image_of(page, "Embedding, x, their sum: 11 × 32")).to_have_attribute("src", flat)


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1024, "light")])
def test_a_narrow_screen_does_not_scroll_sideways(tabs: Tabs, width: int, scheme: str) -> None:
    with tabs.empty(width, scheme) as page:
        main = opened(page).get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
        network = page.locator(".network")
        assert network.evaluate("e => e.scrollWidth <= e.clientWidth")
