"""How long a lesson takes: an estimate from the words to read and the questions to answer."""

from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.prose import sections
from lessons.engine.step import Predict, See
from lessons.engine.target import Reach

WORDS_A_MINUTE = 130  # of technical text, read with care
_MINUTES = {Predict: 0.5, See: 0.75, Check: 1.5, Write: 4.0, Reach: 1.5}  # beside the reading


def minutes(lesson: Lesson) -> int:
    """Minutes from the first step to the last, for someone who answers most questions at once."""
    texts = [step.text for step in lesson.steps if not isinstance(step, Check | Write)]
    words = sum(len(sections(text.path)[text.section].split()) for text in texts)
    return round(words / WORDS_A_MINUTE + sum(_MINUTES.get(type(s), 0.0) for s in lesson.steps))
