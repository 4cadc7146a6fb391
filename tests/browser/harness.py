"""The real app in a real Chromium: what the browser tests and `make look` share."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, WebSocket, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.server import ROOT, running

__all__ = [
    "ROOT",
    "choose",
    "chromium",
    "exceptions",
    "find_chromium",
    "open_page",
    "serve",
    "settle",
]

PATIENCE = 180_000  # ms that a state may take to come on a busy machine

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

CHROMIUM_FLAGS = [
    "--no-sandbox",  # a container's root has no sandbox
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that needs another machine fails here as it would fail offline.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]

# Streamlit's client asks for its server first below the page's own path, which answers 404,
# and then at the root: a page opened by its address always starts with these two errors.
SEARCH_FOR_SERVER = re.compile(r"//[^/]+/[^/]+/_stcore/(health|host-config)$")

# The pages that have asked their server and have no answer yet; when each page got its last answer.
UNANSWERED: WeakSet[Page] = WeakSet()
ANSWERED: WeakKeyDictionary[Page, float] = WeakKeyDictionary()

# True once nothing has been running for `quiet` ms.
SETTLED = """quiet => {
  const app = document.querySelector('[data-testid="stApp"]');
  const busy = app?.dataset.testScriptState !== 'notRunning' || document.querySelector(
    '[data-testid="stStatusWidget"], [data-testid="stSpinner"], [data-testid="stSkeleton"], ' +
    '[data-testid="stPlotlyChart"]:not(:has(.main-svg)), ' +
    '[data-testid="stVegaLiteChart"]:not(:has(svg, canvas))') ||
    [...document.querySelectorAll('[class*="st-key-live-chart-"]')].some(place => {
      const inside = place.querySelector('[data-testid="stBidiComponentIsolated"]')?.shadowRoot;
      return inside?.querySelector('.live-chart')?.ariaBusy !== 'false';
    });
  const height = document.querySelector('[data-testid="stMain"]')?.scrollHeight;
  const moved = height !== window.lastHeight;  // a picture that unfolds carries buttons away
  window.lastHeight = height;
  if (busy || moved) window.quietSince = undefined;
  else window.quietSince ??= performance.now();
  return performance.now() - window.quietSince >= quiet;
}"""


def find_chromium() -> str | None:
    """The path of the browser that CHROMIUM names, else of the first one on PATH."""
    names = (os.environ["CHROMIUM"],) if os.environ.get("CHROMIUM") else CHROMIUM_NAMES
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def serve() -> Iterator[str]:
    """The app's address, served as `make run` does but from a foreign working directory."""
    with running() as server:
        yield server.address


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's browser, driven by Playwright."""
    path = find_chromium()
    if path is None:
        raise RuntimeError("no Chromium: `make test` installs it, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@contextmanager
def open_page(
    browser: Browser, address: str, width: int = 1400, scheme: str = "light", **phone: Any
) -> Iterator[tuple[Page, list[str]]]:
    """A fresh page and the list in which its errors gather.

    phone: what else Playwright's `new_context` is told of the device.
    """
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
        **phone,
    )
    context.set_default_timeout(PATIENCE)
    context.on("page", lambda opened: opened.on("websocket", partial(watch, opened)))
    page, problems = context.new_page(), []

    def on_console(message: ConsoleMessage) -> None:
        source = message.location["url"]
        if message.type == "error" and not SEARCH_FOR_SERVER.search(source):
            problems.append(f"{message.text} ({source})")

    page.on("console", on_console)
    page.on("pageerror", lambda error: problems.append(error.stack or error.message))
    page.on("crash", lambda _: problems.append("the page crashed"))
    yield page, problems
    context.close()


def watch(page: Page, socket: WebSocket) -> None:
    """Notes whether the page waits for the first answer of its server, and when the last one came.

    A busy server takes its time before it says that it has begun; until then the page looks idle.
    """

    def on_answer(_: object) -> None:
        UNANSWERED.discard(page)
        ANSWERED[page] = time.monotonic()

    socket.on("framesent", lambda _: UNANSWERED.add(page))
    for event in ("framereceived", "close"):
        socket.on(event, on_answer)


def settle(page: Page, quiet: int = 250) -> None:
    """Waits until Streamlit has finished and every live chart shows what the server answered."""
    for _ in range(PATIENCE // quiet):
        page.evaluate("window.quietSince = undefined")
        page.wait_for_function(SETTLED, arg=quiet, polling=50, timeout=PATIENCE)
        # What came just now has perhaps begun a run that the page does not show yet.
        late = time.monotonic() - ANSWERED.get(page, 0.0) < quiet / 1000
        if page not in UNANSWERED and not late:
            return
    raise TimeoutError("the server has not answered the page")


def choose(box: Locator, option: str) -> None:
    """Picks an option of a select box. A run of the page that comes late closes the list: again."""
    found = box.page.get_by_role("option", name=option, exact=True)
    for _ in range(30):
        box.click()
        with suppress(PlaywrightTimeout):
            found.click(timeout=PATIENCE / 30)
            return
    raise TimeoutError(f"the list never offered {option!r}")


def exceptions(page: Page) -> list[str]:
    """What the tracebacks on the page say."""
    return page.locator('[data-testid="stException"]').filter(visible=True).all_inner_texts()
