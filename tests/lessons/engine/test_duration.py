"""The minutes of a lesson, by hand."""

from pathlib import Path

from lessons.engine.answer import Number
from lessons.engine.check import Check, Feedback
from lessons.engine.duration import minutes
from lessons.engine.grading import OpenTask
from lessons.engine.lesson import Lesson
from lessons.engine.prose import Prose
from lessons.engine.step import Explain, Predict


def test_words_and_questions_add_up(tmp_path: Path) -> None:
    path = tmp_path / "text.md"
    path.write_text(f"## one\n{'word ' * 260}\n\n## two\n{'word ' * 130}\n", "utf-8")
    task = OpenTask("", Number("x"), 1.0, lambda answer: Feedback(True, ""))
    steps = (
        Explain("", Prose(path, "one")),  # 260 words at 130 a minute: 2 minutes
        Predict("a", "", Prose(path, "two"), Number("x")),  # 1 minute, and 0.5 to guess
        Check("b", "", lambda seed: task),  # 1.5
        Check("c", "", lambda seed: task),  # 1.5
    )
    assert minutes(Lesson("made-up", "", "", steps)) == 6  # 6.5, to even
