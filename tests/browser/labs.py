"""The labs in Chromium: what the tests of all of them share."""

from playwright.sync_api import Page

from explorer.pages import PAGES
from tests.browser.harness import settle

LABS = [page.url_path for page in PAGES if page.view.endswith("_lab.py")]


def open_lab(page: Page, lab: str) -> None:
    page.goto(f"/{lab}")
    settle(page)


# The drawing of every live chart on the page.
LIVE = "[...document.querySelectorAll('[class*=st-key-live-] svg.marks')]"
PICTURE = f"{LIVE}.map(svg => svg.innerHTML).join()"


def picture(page: Page) -> str:
    return page.evaluate(PICTURE)
