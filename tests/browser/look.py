"""`make look`: a picture of every page, wide and narrow, light and dark, in .look/."""

import shutil
import sys
from itertools import product

from playwright.sync_api import Page

from explorer.pages import PAGES
from tests.browser.harness import ROOT, chromium, exceptions, open_page, serve, settle

OUT = ROOT / ".look"


def picture(page: Page, name: str) -> None:
    """The whole page: Streamlit scrolls an inner element, so the window grows to hold it."""
    width = page.viewport_size["width"]
    height = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
    page.set_viewport_size({"width": width, "height": max(height, 900)})
    settle(page)
    page.screenshot(path=OUT / f"{name}.png", animations="disabled")


def main(wanted: list[str]) -> None:
    """Pictures of the pages `wanted`, or of all when none is named."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    report = []
    with serve() as address, chromium() as browser:
        for entry, width, scheme in product(PAGES, (1400, 390), ("light", "dark")):
            name = entry.url_path or "home"
            if wanted and name not in wanted:
                continue
            with open_page(browser, address, width, scheme) as (page, problems):
                page.goto(f"/{entry.url_path}")
                settle(page)
                picture(page, f"{name}-{width}-{scheme}")
                problems += exceptions(page)
            print(f"{name}-{width}-{scheme}: {len(problems)} errors")
            report += [f"{name}-{width}-{scheme}: {problem}" for problem in problems]
    text = "\n".join(report or ["no console errors"]) + "\n"
    (OUT / "console.txt").write_text(text)
    print(text, end="")


if __name__ == "__main__":
    main(sys.argv[1:])
