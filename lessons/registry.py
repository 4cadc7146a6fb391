"""Every lesson, in the order of the course."""

from lessons.engine.lesson import Lesson
from lessons.scale_and_zero_point.lesson import LESSON as SCALE_AND_ZERO_POINT

LESSONS: tuple[Lesson, ...] = (SCALE_AND_ZERO_POINT,)


def lesson(key: str) -> Lesson:
    """The lesson of that key.

    Raises:
        KeyError: when there is none.
    """
    return {each.key: each for each in LESSONS}[key]
