"""Fixtures of the browser tests: one server a worker, one Chromium a module, one page a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import harness

HERE = Path(__file__).parent


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


@pytest.fixture
def page(browser: Browser, app_url: str) -> Iterator[Page]:
    """A fresh page, which fails its test if a traceback or an error in the console is left."""
    with harness.open_page(browser, app_url) as (page, problems):
        yield page
        left = harness.exceptions(page) + problems
    assert not left, "\n".join(left)
