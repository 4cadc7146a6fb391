"""Every lesson, in the order of the course."""

from lessons.lesson import Lesson
from lessons.topics import scale_and_zero_point

LESSONS: tuple[Lesson, ...] = (scale_and_zero_point.LESSON,)


def lesson(key: str) -> Lesson:
    """The lesson of that key.

    Raises:
        KeyError: when there is none.
    """
    return {each.key: each for each in LESSONS}[key]
