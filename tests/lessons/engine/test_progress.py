"""Progress and its score, on a lesson made for the test."""

from pathlib import Path

from lessons.engine.answer import Number
from lessons.engine.check import Check, Feedback, Task
from lessons.engine.grading import OpenTask
from lessons.engine.lesson import Lesson
from lessons.engine.outcome import Outcome, Table
from lessons.engine.progress import (
    MOST_ATTEMPTS,
    Attempt,
    Progress,
    Score,
    score,
    with_attempt,
    with_guess,
)
from lessons.engine.prose import Prose
from lessons.engine.step import Predict, See

TEXT = Prose(Path("nowhere.md"), "none")


def task(seed: int) -> Task:
    return OpenTask("", Number("x"), 1.0, lambda answer: Feedback(answer == seed, ""))


LESSON = Lesson(
    "made-up",
    "Made up",
    "For this test.",
    (
        Predict("a", "", TEXT, Number("x")),
        See("a", "", TEXT, lambda: Outcome(4.0, "", Table((), ()), tolerance=0.5)),
        Check("b", "", task),
        Check("c", "", task),
    ),
)


def test_a_wrong_answer_is_tried_and_not_right() -> None:
    some = with_guess(Progress(), "a", 3.0, right=False)
    assert score(some, LESSON) == Score(right=0, tried=1, questions=3)
    some = with_attempt(some, "b", Attempt(1.0, False))
    assert score(some, LESSON) == Score(right=0, tried=2, questions=3)


def test_a_prediction_counts_once_and_a_check_may_be_repeated() -> None:
    first = with_guess(Progress(), "a", 3.0, right=False)
    assert with_guess(first, "a", 4.0, right=True) == first
    some = with_attempt(with_attempt(first, "b", Attempt(1.0, False)), "b", Attempt(1.0, True))
    assert score(some, LESSON) == Score(right=1, tried=2, questions=3)
    assert with_attempt(some, "b", Attempt(1.0, False)) == some


def test_answers_to_another_lesson_do_not_count() -> None:
    other = with_attempt(Progress(), "elsewhere", Attempt(1.0, True))
    assert score(other, LESSON) == Score(0, 0, 3)


def test_an_answer_changes_no_earlier_progress() -> None:
    start = Progress()
    with_guess(start, "a", 3.0, right=True)
    with_attempt(start, "b", Attempt(1.0, True))
    assert start == Progress()


def test_a_lesson_finds_its_questions_and_their_outcomes() -> None:
    assert [question.key for question in LESSON.questions] == ["a", "b", "c"]
    assert [LESSON.position(key) for key in "abc"] == [0, 2, 3]
    assert [LESSON.outcome("a").accepts(guess) for guess in (3.4, 3.5, 4.5)] == [False, True, True]


def test_every_attempt_is_kept_with_its_seed_until_one_is_right() -> None:
    some = Progress()
    for seed, answer, right in ((4, 1.0, False), (5, 2.0, True), (6, 3.0, False)):
        some = with_attempt(some, "b", Attempt(answer, right, seed))
    assert some.attempts["b"] == (Attempt(1.0, False, 4), Attempt(2.0, True, 5))


def test_many_wrong_answers_do_not_hide_the_right_one() -> None:
    some = Progress()
    for answer in range(MOST_ATTEMPTS + 5):
        some = with_attempt(some, "b", Attempt(float(answer), False))
    some = with_attempt(some, "b", Attempt(7.0, True))
    assert len(some.attempts["b"]) == MOST_ATTEMPTS
    assert some.right == {"b"}
