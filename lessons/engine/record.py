"""What a learner has done in the whole course, and where they were, as text that can be kept.

The text comes back from a browser or a file: whatever does not belong to a lesson is left out.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lessons.engine.answer import Choice, Number
from lessons.engine.lesson import Lesson
from lessons.engine.progress import Attempt, Progress, with_attempt
from lessons.engine.step import Predict, Question

MOST_CHARACTERS = 2_000_000
MOST_ANSWER = 300  # characters
MOST_NUMBER = 1e9
MOST_SEED = 99_999


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
            "answers": {
                question: [[each.answer, each.right, each.seed] for each in given]
                for question, given in one.attempts.items()
            }
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
    """The answers of both; of a question with answers in both those that are right, or more."""
    both = {**b.attempts, **a.attempts}
    for key in a.tried & b.tried:
        both[key] = max(a.attempts[key], b.attempts[key], key=lambda g: (g[-1].right, len(g)))
    return Progress(both)


def _progress(found: Mapping[str, Any], lesson: Lesson) -> Progress:
    answers = _mapping(found.get("answers")) or _first_format(found)
    progress = Progress()
    for question in lesson.questions:
        given = answers.get(question.key)
        for one in given if isinstance(given, list) else ():
            attempt = _attempt(one, question)
            if attempt:
                progress = with_attempt(progress, question.key, attempt)
    return progress


def _attempt(found: Any, question: Question) -> Attempt | None:
    """An answer that could have been given; None for anything else."""
    if not isinstance(found, list) or len(found) != 3:
        return None
    answer, right, seed = found
    known = type(right) is bool and type(seed) is int and 0 <= seed <= MOST_SEED
    return Attempt(answer, right, seed) if known and _could_be(answer, question) else None


def _could_be(answer: Any, question: Question) -> bool:
    """Whether the field for an answer allows this one."""
    is_number = type(answer) in (int, float)
    match question:
        case Predict(answer=Choice(options)):
            return answer in options
        case Predict(answer=Number(low=low, high=high)):
            return is_number and low <= answer <= high
    if is_number:
        return abs(answer) <= MOST_NUMBER
    return isinstance(answer, str) and len(answer) <= MOST_ANSWER


def _first_format(found: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
    """The answers of a record as it was kept before attempts were: without answers to checks."""
    right = _words(found.get("right"))
    guesses = {key: [[g, key in right, 0]] for key, g in _mapping(found.get("guesses")).items()}
    checked = {key: [["", key in right, 0]] for key in _words(found.get("checked"))}
    return checked | guesses


def _mapping(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


def _words(found: Any) -> set[str]:
    return {word for word in found if isinstance(word, str)} if isinstance(found, list) else set()
