"""What the lessons' runs said of the claims that they test, kept by `make claims`."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.errors import InputError
from lessons.engine.claim import Verdict
from lessons.engine.lesson import Lesson
from lessons.engine.step import See

PATH = Path(__file__).with_name("verdicts.json")
Verdicts = Mapping[tuple[str, str], Verdict | None]  # None: the step tests no claim


def predictions_of(lessons: tuple[Lesson, ...]) -> Iterator[tuple[Lesson, str]]:
    """Each lesson with the key of each prediction that an experiment answers."""
    return ((each, s.prediction) for each in lessons for s in each.steps if isinstance(s, See))


def read_verdicts(path: Path = PATH) -> Verdicts:
    """By (lesson, prediction); empty when nothing was run.

    Raises:
        InputError: for a file that holds no verdicts.
    """
    if not path.exists():
        return {}
    try:
        return {
            (lesson, prediction): Verdict(word) if word else None
            for lesson, prediction, word in json.loads(path.read_text())
        }
    except (ValueError, TypeError) as error:
        raise InputError(
            f"{path.name} holds no verdicts ({error}); delete it and run make claims."
        ) from None


def write_verdicts(verdicts: Verdicts, path: Path = PATH) -> None:
    """Writes them as JSON, a line for each."""
    rows = [
        json.dumps([lesson, prediction, verdict.value if verdict else None])
        for (lesson, prediction), verdict in verdicts.items()
    ]
    path.write_text("[\n" + ",\n".join(rows) + "\n]\n")
