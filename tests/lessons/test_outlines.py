"""The outlines for teachers: every lesson has its hour or is homework, and none comes too early."""

import pytest

from lessons.outlines import EIGHT_HOURS, THREE_HOURS, Hour, elsewhere
from lessons.registry import LESSONS, lesson

KEYS = [each.key for each in LESSONS]


@pytest.mark.parametrize(("hours", "count"), [(THREE_HOURS, 3), (EIGHT_HOURS, 8)])
def test_every_lesson_stands_once(hours: tuple[Hour, ...], count: int) -> None:
    assert len(hours) == count
    taught = [key for hour in hours for key in hour.lessons]
    assert sorted([*taught, *elsewhere(hours)]) == sorted(KEYS)
    assert all(hour.lessons for hour in hours)


@pytest.mark.parametrize("hours", [THREE_HOURS, EIGHT_HOURS])
def test_a_lesson_comes_after_those_it_builds_on(hours: tuple[Hour, ...]) -> None:
    taught = [key for hour in hours for key in hour.lessons]
    for position, key in enumerate(taught):
        needed = set(lesson(key).builds_on) & set(taught)
        assert needed <= set(taught[:position]), key


def test_what_a_lesson_builds_on_comes_before_it_in_the_course() -> None:
    for position, each in enumerate(LESSONS):
        assert set(each.builds_on) <= set(KEYS[:position]), each.key
