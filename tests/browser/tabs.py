"""Tabs that tests use one after the other.

A new browser context has nothing in its cache, and loading the app anew takes longer than most
tests. A tab is emptied between two tests: what a visitor would find in it is gone.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from playwright.sync_api import Browser, Page

from tests.browser.harness import exceptions, open_page


class Tabs:
    """One tab for each width, colour scheme and kind of pointer that is asked for."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self._address = browser, address
        self._opened: dict[tuple[int, str, bool], tuple[Page, list[str]]] = {}
        self._stack = ExitStack()

    def __enter__(self) -> "Tabs":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @contextmanager
    def empty(
        self, width: int = 1400, scheme: str = "light", touch: bool = False
    ) -> Iterator[Page]:
        """The tab, empty; fails if a traceback or an error in the console is left at the end."""
        key = width, scheme, touch
        if key not in self._opened:
            phone = {"has_touch": True, "is_mobile": True} if touch else {}
            one = open_page(self._browser, self._address, width, scheme, **phone)
            self._opened[key] = self._stack.enter_context(one)
        page, problems = self._opened[key]
        try:
            yield page
            left = exceptions(page) + problems
            assert not left, "\n".join(left)
        finally:
            problems.clear()
            _empty(page, width, scheme)


def _empty(page: Page, width: int, scheme: str) -> None:
    page.evaluate("location.protocol === 'http:' && localStorage.clear()")
    page.context.clear_cookies()
    page.goto("about:blank")
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.mouse.move(0, 0)
