"""Tabs that tests use one after the other.

A new browser context has nothing in its cache, and loading the app anew takes longer than most
tests. A tab is emptied between two uses: what a visitor would find in it is gone.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from playwright.sync_api import Browser, Page

from tests.browser.harness import exceptions, open_page


class Tabs:
    """Tabs of the widths, colour schemes and kinds of pointer that are asked for."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self._address = browser, address
        self._unused: dict[tuple[int, str, bool], list[Page]] = defaultdict(list)
        self._problems: dict[Page, list[str]] = {}
        self._stack = ExitStack()

    def __enter__(self) -> "Tabs":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @contextmanager
    def empty(
        self, width: int = 1400, scheme: str = "light", touch: bool = False
    ) -> Iterator[Page]:
        """An empty tab that nobody uses; fails at the end as `check` does."""
        unused = self._unused[width, scheme, touch]
        page = unused.pop() if unused else self._open(width, scheme, touch)
        try:
            yield page
            self.check(page)
        finally:
            _empty(page, width, scheme)
            self._problems[page].clear()
            unused.append(page)

    def check(self, page: Page) -> None:
        """Fails if a traceback is on the page, or if an error came into its console."""
        left = exceptions(page) + self._problems[page]
        assert not left, "\n".join(left)

    def _open(self, width: int, scheme: str, touch: bool) -> Page:
        phone = {"has_touch": True, "is_mobile": True} if touch else {}
        one = open_page(self._browser, self._address, width, scheme, **phone)
        page, self._problems[page] = self._stack.enter_context(one)
        return page


def _empty(page: Page, width: int, scheme: str) -> None:
    page.evaluate("location.protocol === 'http:' && localStorage.clear()")
    page.context.clear_cookies()
    page.goto("about:blank")
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.mouse.move(0, 0)
