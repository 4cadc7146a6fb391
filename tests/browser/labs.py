"""The labs in Chromium: what the tests of all of them share."""

from playwright.sync_api import Page

from explorer.pages import PAGES
from tests.browser.harness import settle

LABS = [page.url_path for page in PAGES if page.is_lab]


def open_lab(page: Page, lab: str) -> None:
    page.goto(f"/{lab}")
    settle(page)


# What the live charts of the page consist of; each is in a shadow root of its own.
CHARTS = """[...document.querySelectorAll(
  '[class*=st-key-live-chart-] [data-testid=stBidiComponentIsolated]')].map(h => h.shadowRoot)"""

# Everything that they draw, in an order that does not depend on who was drawn first, and the
# arithmetic above it.
DRAWN = f"""{CHARTS}.flatMap(chart =>
  [...chart.querySelectorAll('.chart svg')].map(svg =>
    [...svg.querySelectorAll('path, text')].map(mark =>
      ['transform', 'd', 'fill', 'stroke', 'opacity'].map(a => mark.getAttribute(a)).join() +
      mark.textContent).sort().join() + chart.querySelector('.formula').textContent)).join()"""

# What they say: the words in them, the formulas, and the tooltip where one is shown.
SAID = f"""{CHARTS}.flatMap(chart =>
  [...chart.querySelectorAll('.chart svg, .formula')].map(part => part.textContent)).join() +
  (document.querySelector('#vg-tooltip-element.visible')?.textContent ?? '')"""


def drawn(page: Page) -> str:
    return page.evaluate(DRAWN)


def words(page: Page) -> str:
    """All words of the live charts' pictures and of the arithmetic above them."""
    parts = page.locator(".live-chart .formula div, .live-chart .chart svg text")
    return " ".join(parts.all_text_contents())


def numbers(page: Page) -> list[str]:
    """The numbers below the pictures."""
    return page.locator(".live-chart .number dd:not(.meaning)").all_inner_texts()
