"""Every lesson once from start to end in Chromium, on a phone, wrong answers first."""

import pytest

from lessons.engine.lesson import Lesson
from lessons.registry import LESSONS
from tests.browser.harness import exceptions
from tests.browser.tabs import Tabs
from tests.browser.walk import walk


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda each: each.key)
def test_a_lesson_from_start_to_end(tabs: Tabs, lesson: Lesson) -> None:
    with tabs.empty(390, "dark") as page:
        walk(page, lesson)
        assert not exceptions(page)
