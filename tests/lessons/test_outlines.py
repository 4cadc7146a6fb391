"""The outlines for teachers: no lesson is forgotten or comes too early, and no hour is overfull."""

import pytest

from lessons.engine.duration import minutes
from lessons.outlines import EIGHT_HOURS, THREE_HOURS, Outline
from lessons.registry import LESSONS, lesson

KEYS = [each.key for each in LESSONS]
both = pytest.mark.parametrize("outline", [THREE_HOURS, EIGHT_HOURS], ids=["three", "eight"])


def test_three_hours_and_eight() -> None:
    assert [len(outline.hours) for outline in (THREE_HOURS, EIGHT_HOURS)] == [3, 8]


@both
def test_no_lesson_is_forgotten_and_none_stands_twice(outline: Outline) -> None:
    assert not outline.forgotten, "give it an hour, or homework, in lessons/outlines.py"
    assert sorted(outline.keys) == sorted(KEYS)


@both
def test_a_lesson_comes_after_those_it_builds_on(outline: Outline) -> None:
    for position, key in enumerate(outline.keys):
        assert set(lesson(key).builds_on) <= set(outline.keys[:position]), key


@both
def test_the_lessons_of_an_hour_leave_time_for_the_class(outline: Outline) -> None:
    for hour in outline.hours:
        assert sum(minutes(lesson(key)) for key in hour.lessons) <= 45, hour.title


def test_what_a_lesson_builds_on_comes_before_it_in_the_course() -> None:
    for position, each in enumerate(LESSONS):
        assert set(each.builds_on) <= set(KEYS[:position]), each.key
