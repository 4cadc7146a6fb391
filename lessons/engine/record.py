"""What a learner has done in the whole course, and where they were, as text that can be kept.

The text comes back from a browser or a file: whatever does not belong to a lesson is left out.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lessons.engine.answer import Answer, Choice, Number
from lessons.engine.lesson import Lesson
from lessons.engine.progress import Progress
from lessons.engine.step import Predict

MOST_CHARACTERS = 200_000


@dataclass(frozen=True)
class Record:
    """progress: by the key of a lesson. lesson, step: where the learner was; "" before the start.

    step: counted from 1.
    """

    progress: Mapping[str, Progress] = field(default_factory=dict)
    lesson: str = ""
    step: int = 1

    def of(self, lesson: Lesson) -> Progress:
        """The answers to one lesson."""
        return self.progress.get(lesson.key, Progress())

    def with_progress(self, lesson: Lesson, progress: Progress) -> "Record":
        """The record after an answer."""
        return replace(self, progress={**self.progress, lesson.key: progress})


def as_text(record: Record) -> str:
    """The record as JSON.

    >>> as_text(Record(lesson="rounding", step=2))
    '{"lesson": "rounding", "step": 2, "progress": {}}'
    """
    progress = {
        key: {
            "guesses": dict(one.guesses),
            "checked": sorted(one.checked),
            "right": sorted(one.right),
        }
        for key, one in record.progress.items()
    }
    return json.dumps({"lesson": record.lesson, "step": record.step, "progress": progress})


def from_text(text: str, lessons: Iterable[Lesson]) -> Record:
    """The record that `as_text` wrote; what no question of `lessons` asks for is left out."""
    known = {lesson.key: lesson for lesson in lessons}
    try:
        found = json.loads(text) if len(text) <= MOST_CHARACTERS else {}
    except (ValueError, RecursionError):
        found = {}
    found = _mapping(found)
    progress = {
        key: _progress(_mapping(one), known[key])
        for key, one in _mapping(found.get("progress")).items()
        if key in known
    }
    lesson, step = found.get("lesson"), found.get("step")
    if not isinstance(lesson, str) or lesson not in known or type(step) is not int:
        return Record(progress)
    return Record(progress, lesson, min(max(step, 1), len(known[lesson].steps)))


def merged(kept: Record, now: Record) -> Record:
    """Both records in one; where they differ, `now` counts, and a right answer is never lost."""
    keys = [*kept.progress, *(key for key in now.progress if key not in kept.progress)]
    both = {key: (kept.progress.get(key), now.progress.get(key)) for key in keys}
    progress = {key: _joined(a or Progress(), b or Progress()) for key, (a, b) in both.items()}
    place = now if now.lesson else kept
    return Record(progress, place.lesson, place.step)


def _joined(a: Progress, b: Progress) -> Progress:
    return Progress({**a.guesses, **b.guesses}, a.checked | b.checked, a.right | b.right)


def _progress(found: Mapping[str, Any], lesson: Lesson) -> Progress:
    asked = {q.key: q.answer for q in lesson.questions if isinstance(q, Predict)}
    keys = {question.key for question in lesson.questions}
    guesses = {
        key: guess
        for key, guess in _mapping(found.get("guesses")).items()
        if key in asked and _could_be(guess, asked[key])
    }
    checked = keys & _words(found.get("checked")) - set(asked)
    right = keys & _words(found.get("right")) & (checked | set(guesses))
    return Progress(guesses, frozenset(checked), frozenset(right))


def _could_be(guess: Answer, asked: Choice | Number) -> bool:
    """Whether the field for an answer allows this one."""
    if isinstance(asked, Choice):
        return guess in asked.options
    return type(guess) in (int, float) and asked.low <= float(guess) <= asked.high


def _mapping(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


def _words(found: Any) -> set[str]:
    return {word for word in found if isinstance(word, str)} if isinstance(found, list) else set()
