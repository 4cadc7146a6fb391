"""The home page in Chromium: draw, drag, click, and see picture and numbers change."""

import re

import pytest
from playwright.sync_api import Page, expect

from explorer.pages import PAGES
from tests.browser.harness import settle
from tests.browser.labs import numbers
from tests.browser.tabs import Tabs

VERDICT = "Float network:"


def open_home(page: Page, query: str = "") -> None:
    page.goto(f"/{query}")
    settle(page)


def verdict(page: Page) -> str:
    return page.locator(".live-chart .formula").inner_text()


def bars(page: Page) -> str:
    return page.locator(".live-chart .chart svg").inner_html()


def pad(page: Page) -> str:
    """What is drawn on the pad."""
    return page.locator('[role="application"]').evaluate("canvas => canvas.toDataURL()")


def test_a_drag_of_the_bits_changes_answer_and_numbers_at_once(page: Page) -> None:
    open_home(page)
    assert "It changed its mind." in verdict(page)
    before, link = (bars(page), numbers(page)), page.url
    box = page.get_by_role("slider").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 6, y)  # at 3 bits of 2 to 8
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, y, steps=10)
    expect(page.locator(".live-chart .formula")).to_contain_text("With 8 bits")
    expect(page.locator(".live-chart .formula")).to_contain_text("It still agrees.")
    dragged = (bars(page), numbers(page))
    assert dragged[0] != before[0]
    assert all(now != was for now, was in zip(dragged[1], before[1], strict=True))
    assert page.url == link  # Python has not heard of it
    page.mouse.up()
    page.wait_for_function("location.href.includes('bits=8')")
    settle(page)
    assert (bars(page), numbers(page)) == dragged


def test_drawing_with_the_pen_asks_the_network_again(page: Page) -> None:
    open_home(page)
    page.get_by_role("button", name="Clear").click()
    settle(page)
    assert verdict(page) == "Draw a digit in the square."
    empty = pad(page)
    box = page.locator('[role="application"]').bounding_box()
    x, top, bottom = box["x"] + box["width"] / 2, box["y"] + 10, box["y"] + box["height"] - 10
    page.mouse.move(x, top)
    page.mouse.down()
    page.mouse.move(x, bottom, steps=20)
    page.mouse.up()
    settle(page)
    assert pad(page) != empty
    assert "sure" in verdict(page)
    ink = re.search(r"drawing=([0-9a-g]{64})", page.url)[1]
    rows = [ink[i : i + 8] for i in range(0, 64, 8)]
    assert all(row[3] != "0" and row[4] != "0" for row in rows)  # a line from top to bottom
    assert all(row[:2] == "00" and row[6:] == "00" for row in rows)

    drawn, said = pad(page), verdict(page)
    page.goto(page.url)  # the link in a new session
    settle(page)
    assert verdict(page) == said
    assert pad(page) == drawn


def test_drawing_with_the_keyboard(page: Page) -> None:
    open_home(page, f"?drawing={'0' * 64}")
    canvas = page.locator('[role="application"]')
    canvas.focus()
    for key in ("ArrowUp", "ArrowLeft", "Space"):  # from row 4, column 4 to row 3, column 3
        canvas.press(key)
    settle(page)
    ink = re.search(r"drawing=([0-9a-g]{64})", page.url)[1]
    assert [i for i, value in enumerate(ink) if value != "0"] == [2 * 8 + 2]
    expect(canvas).to_have_attribute("aria-label", re.compile("Row 3, column 3: 16 of 16 ink"))
    canvas.press("Backspace")
    settle(page)
    assert "g" not in re.search(r"drawing=([0-9a-g]{64})", page.url)[1]


def test_another_digit(page: Page) -> None:
    open_home(page)
    before, said = pad(page), verdict(page)
    page.get_by_role("button", name="Next digit").click()
    settle(page)
    assert pad(page) != before
    assert verdict(page) != said
    assert "It changed its mind." in verdict(page)


def test_the_seed_trains_another_network(page: Page) -> None:
    open_home(page)
    before = bars(page)
    page.get_by_text("What this simplifies").click()
    page.get_by_label("Seed", exact=True).fill("5")
    page.get_by_label("Seed", exact=True).press("Enter")
    page.wait_for_function("location.href.includes('seed=5')")
    drawn = page.locator(".live-chart .chart svg")
    expect(drawn).not_to_have_js_property("innerHTML", before)


def test_going_to_another_page_and_back_keeps_what_was_set(page: Page) -> None:
    open_home(page, "?bits=2")
    page.get_by_role("button", name="Next digit").click()
    settle(page)
    said = verdict(page)
    page.get_by_test_id("stSidebarNav").get_by_text("Range and clipping").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Which range")
    settle(page)
    page.get_by_test_id("stSidebarNav").get_by_text("Home").click()
    expect(page.get_by_text(VERDICT)).to_be_visible()
    settle(page)
    assert verdict(page) == said
    expect(page).to_have_url(re.compile("bits=2"))


def test_cards_lead_to_the_pages(page: Page) -> None:
    open_home(page)
    main = page.get_by_test_id("stMain")
    labs = [entry for entry in PAGES if entry.is_lab]
    expect(main.locator('[data-testid="stImage"] img')).to_have_count(len(labs))
    for entry in labs:
        expect(main.get_by_role("link", name=entry.title, exact=True)).to_be_visible()
    main.get_by_role("link", name="Range and clipping").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Which range")
    settle(page)


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("Open the first lab", "/rounding"),
        ("Train the live network", "/network"),
        ("See all lessons", "/course"),
        ("Measure a model", "/your-model"),
    ],
)
def test_each_use_is_one_click_away(page: Page, link: str, address: str) -> None:
    open_home(page)
    page.get_by_test_id("stMain").get_by_role("link", name=link).click()
    page.wait_for_url(f"**{address}**")
    settle(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scrolling(tabs: Tabs, scheme: str) -> None:
    with tabs.empty(390, scheme) as page:
        open_home(page)
        main = page.get_by_test_id("stMain")
        assert main.evaluate("m => m.scrollWidth - m.clientWidth") == 0
