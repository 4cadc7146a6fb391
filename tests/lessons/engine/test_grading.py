"""Tasks with one right answer: tolerance, known mistakes, other answers."""

from lessons.engine.answer import Choice, Number
from lessons.engine.check import Mistake
from lessons.engine.grading import ChoiceTask, NumberTask

MISTAKES = (Mistake(2.0, "too large"), Mistake(1.0, "never seen"), Mistake(2.05, "as the first"))


def task():
    return NumberTask(
        "?", Number("x"), 1.0, "one", MISTAKES, lambda x: f"{x} is far off", tolerance=0.1
    )


def test_a_number_near_the_solution_is_right() -> None:
    assert [task().grade(x).right for x in (0.9, 1.0, 1.1, 1.2)] == [True, True, True, False]


def test_a_known_mistake_gets_its_own_reason() -> None:
    assert task().grade(2.0).reason == "too large"
    assert task().grade(5.0).reason == "5.0 is far off"


def test_mistakes_that_cannot_be_told_apart_are_left_out() -> None:
    assert [mistake.reason for mistake in task().mistakes] == ["too large"]


def test_every_wrong_choice_has_a_reason() -> None:
    asked = ChoiceTask("?", "b", "because", (Mistake("a", "no"), Mistake("c", "nor this")))
    assert asked.answer == Choice(("a", "b", "c"))
    assert [asked.grade(x).reason for x in "abc"] == ["no", "because", "nor this"]
    assert [asked.grade(x).right for x in "abc"] == [False, True, False]
