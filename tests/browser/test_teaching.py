"""What a teacher uses, in Chromium: presenter mode, the link to copy, titles of tabs, paper."""

import re

from playwright.sync_api import Page, expect

from tests.browser.harness import settle
from tests.processes import wait_until

HIDDEN_ON_PAPER = ("stSidebar", "stHeader", "stButton", "stPageLink", "stDownloadButton")


def size(page: Page) -> float:
    """Of the page's text, in pixels."""
    return page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)")


def test_presenter_mode_by_its_button_and_back(page: Page) -> None:
    page.goto("/granularity")
    settle(page)
    before = size(page)
    expect(page).to_have_title("Granularity · Quantization explorer")
    page.get_by_role("button", name="Present this page").click()
    expect(page).to_have_url(re.compile("present=1"))
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    wait_until(lambda: size(page) > 1.3 * before)
    leave = page.get_by_role("button", name="Leave presenter mode")
    leave.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    wait_until(lambda: size(page) == before)


def background(page: Page) -> str:
    return page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).backgroundColor")


def test_the_theme_is_changed_by_keyboard_in_presenter_mode(page: Page) -> None:
    page.goto("/rounding?present=1")
    settle(page)
    light = background(page)
    page.get_by_role("button", name="Main menu").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitemradio", name="Dark").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stApp")).not_to_have_css("background-color", light)
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()


def test_a_link_opens_a_page_in_the_dark_and_embedded(page: Page) -> None:
    page.goto("/rounding?present=1&embed_options=dark_theme")
    settle(page)
    dark = background(page)
    page.goto("/rounding?embed=true&embed_options=light_theme")
    expect(page.get_by_test_id("stApp")).not_to_have_css("background-color", dark)
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_menu_is_folded_away_by_keyboard(page: Page) -> None:
    page.goto("/rounding")
    settle(page)
    for _ in range(2):  # the first stop skips to the content
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Collapse sidebar")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Expand sidebar")).to_be_visible()


def test_the_link_is_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/lesson?lesson=rounding&step=2&class=7")
    expect(page).to_have_title("Which way to round · Quantization explorer")
    settle(page)
    page.get_by_role("button", name="Copy the link to this page").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    assert "class=7" in copied


def test_a_sheet_on_paper_has_no_menu_and_no_buttons(page: Page) -> None:
    page.goto("/sheet?lesson=choosing-the-range")
    settle(page)
    page.emulate_media(media="print")
    for part in HIDDEN_ON_PAPER:
        for found in page.get_by_test_id(part).all():
            expect(found).to_be_hidden()
    expect(page.get_by_role("heading", name="13. What you can do now")).to_be_visible()
    paper = page.pdf(format="A4")
    pages = len(re.findall(rb"/Type\s*/Page\b", paper))
    assert 3 <= pages <= 8  # all of it, not the first screen alone
    page.emulate_media(media="screen")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
