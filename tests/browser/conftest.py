"""Fixtures of the browser tests: a worker shares one server, one Chromium and its tabs."""

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


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium: Playwright left open outside this folder would forbid asyncio.run to tests."""
    with harness.chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def tabs(browser: Browser, app_url: str) -> Iterator[Tabs]:
    """Tabs that the tests use one after the other; what is loaded once stays in their cache."""
    with Tabs(browser, app_url) as tabs:
        yield tabs


@pytest.fixture
def page(tabs: Tabs) -> Iterator[Page]:
    """An empty tab, which fails its test if a traceback or an error in the console is left."""
    with tabs.empty() as page:
        yield page
