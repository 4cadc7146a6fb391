"""Fixtures of the browser tests: one server a worker, one Chromium and its tabs a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import harness
from tests.browser.tabs import Tabs

HERE = Path(__file__).parent

expect.set_options(timeout=harness.PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests of this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    """The address of the running app."""
    with harness.serve() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium a module: Playwright left open would forbid asyncio.run to later tests."""
    with harness.chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def tabs(browser: Browser, app_url: str) -> Iterator[Tabs]:
    """Tabs that the tests of a module use one after the other."""
    with Tabs(browser, app_url) as tabs:
        yield tabs


@pytest.fixture
def page(tabs: Tabs) -> Iterator[Page]:
    """An empty tab, which fails its test if a traceback or an error in the console is left."""
    with tabs.empty() as page:
        yield page
