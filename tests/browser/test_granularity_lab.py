"""The lab of granularity in Chromium: what only this page has."""

import re

from playwright.sync_api import Page, expect

from core.data.weight_matrices import COLUMNS
from explorer.labs.granularity.chart import BOTTOM, GAP
from tests.browser.harness import settle
from tests.browser.labs import numbers, words


def test_the_words_in_the_picture_are_the_numbers_below(page: Page) -> None:
    page.goto("/granularity?size=5.0&row=2&column=23&bits=3&group=12")
    settle(page)
    said, below = words(page), numbers(page)
    assert len(below) == 3
    for number in below:
        assert f": {number}, " in said
    assert "4.33 bits a weight" in said  # 3 + 32·10/240
    assert "3.13 bits a weight" in said  # 3 + 32/240
    assert "5.67 bits a weight" in said  # 3 + 32/12


def test_at_first_sight_one_scale_for_all_gives_a_weight_another_error(page: Page) -> None:
    page.goto("/granularity")
    settle(page)
    texts = page.locator(".live-chart .chart svg text").filter(has_text="row 6, column 21: ")
    said = texts.all_text_contents()
    assert len(said) == 3
    assert len(set(said)) >= 2


def cell(page: Page, row: int, column: int) -> tuple[float, float]:
    """The middle of a cell of the first matrix."""
    box = page.locator(".live-chart .chart svg .background").first.bounding_box()
    down = (GAP + row + 0.5) / BOTTOM
    return box["x"] + box["width"] * (column + 0.5) / COLUMNS, box["y"] + box["height"] * down


def test_the_outlier_is_dragged_to_another_cell(page: Page) -> None:
    page.goto("/granularity?row=5&column=9")
    settle(page)
    page.mouse.move(*cell(page, 5, 9))
    page.mouse.down()
    page.mouse.move(*cell(page, 2, 15), steps=8)
    page.mouse.up()
    settle(page)
    expect(page).to_have_url(re.compile("row=2&column=15"))
    page.mouse.move(*cell(page, 7, 3))  # a drag that does not begin on the outlier only points
    page.mouse.down()
    page.mouse.move(*cell(page, 1, 1), steps=4)
    page.mouse.up()
    settle(page)
    expect(page).to_have_url(re.compile("row=2&column=15"))
    assert words(page).count("row 1, column 1: ") == 3
