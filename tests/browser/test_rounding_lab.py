"""The lab of rounding in Chromium: what only this page has."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import settle
from tests.browser.labs import DRAWN, drawn
from tests.browser.test_live_chart import HOLD


def test_the_pointer_explains_a_value_and_leaves(page: Page) -> None:
    page.goto("/rounding?mode=nearest-even&step=1.0&zero=1&x=0.6")
    settle(page)
    formula = page.locator(".live-chart .formula")
    expect(formula).to_contain_text("round(0.6 / 1) + 1 = 2")
    box = page.locator(".live-chart .chart").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.5)
    expect(formula).not_to_contain_text("(0.6 /")
    page.mouse.move(2, 2)
    expect(formula).to_contain_text("(0.6 /")


def test_only_ties_know_the_order_of_the_zero_point(page: Page) -> None:
    for zero, dots in ((0, 1), (1, 7)):  # one is the dot on the error curve
        page.goto(f"/rounding?mode=nearest-even&step=1.0&zero={zero}")
        settle(page)
        assert page.locator('.live-chart svg path[fill="#d9731f"]').count() == dots


@pytest.mark.parametrize("mode", ["floor", "nearest-odd", "stochastic"])
def test_a_mode_changes_the_picture_before_the_server_answers(page: Page, mode: str) -> None:
    page.goto("/rounding")
    settle(page)
    before = drawn(page)
    page.evaluate(HOLD)
    options = page.locator(".live-chart select").first
    names = {"floor": "Floor: down", "nearest-odd": "Nearest, ties to odd"}
    options.select_option(names.get(mode, "Stochastic: at random"))
    page.wait_for_function(f"was => {DRAWN} !== was", arg=before)
    at_once = drawn(page)
    page.evaluate("release()")
    settle(page)
    expect(page).to_have_url(re.compile(mode))
    assert drawn(page) == at_once


def test_the_formula_is_read_aloud_and_the_numbers_are_dimmed_until_they_are_true(
    page: Page,
) -> None:
    page.goto("/rounding")
    settle(page)
    tree = page.locator(".live-chart").aria_snapshot()
    assert "q = round(x / S) + Z" in tree
    number = page.locator(".live-chart .number dd").first
    page.evaluate(HOLD)
    page.get_by_label("Scale S, the step").press("ArrowRight")
    expect(number).to_have_css("opacity", "0.45")
    page.evaluate("release()")
    settle(page)
    expect(number).to_have_css("opacity", "1")
