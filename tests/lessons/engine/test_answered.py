"""What became of each question, in words."""

from lessons.engine.answered import answered, kind_of
from lessons.engine.check import Check
from lessons.engine.exercise import AT_HOME, Write
from lessons.engine.progress import Attempt, Progress
from lessons.engine.record import Record
from lessons.engine.step import Predict
from lessons.engine.target import Reach
from lessons.registry import LESSONS, lesson

SCALE, RANGE = lesson("scale-and-zero-point"), lesson("choosing-the-range")


def outcomes(progress: dict[str, Progress]) -> list[tuple[str, str, str]]:
    rows = answered(Record(progress), LESSONS)
    return [(row.question.key, kind_of(row.question), row.outcome) for row in rows]


def test_every_kind_of_question_has_its_words() -> None:
    scale = Progress(
        {
            "exact": (Attempt(1.0, False, 7), Attempt(2.0, False, 8), Attempt(0.5, True, 9)),
            "figure": (Attempt(4.0, True),),
            "relu": (Attempt(2.0, False),),
            "zero-point": (Attempt(3.0, False, 1),),
        }
    )
    chosen = Progress({"target": (Attempt("high=2.4, low=-2.4, x=0.73", True),)})
    assert outcomes({SCALE.key: scale, RANGE.key: chosen}) == [
        ("target", "target", "reached"),  # the lesson on ranges comes first in the course
        ("figure", "prediction", "guessed right"),
        ("exact", "check", "right at try 3, numbers of seed 9"),
        ("zero-point", "check", "not yet, after 1 try"),
        ("relu", "prediction", "guessed otherwise"),
    ]


def test_a_program_says_the_seed_of_its_calls() -> None:
    (write,) = (q for q in SCALE.questions if isinstance(q, Write))
    progress = {SCALE.key: Progress({write.key: (Attempt("", False, 2), Attempt("", True, 3))})}
    assert outcomes(progress) == [(write.key, "program", "right at try 2, numbers of seed 3")]

    at_home = {SCALE.key: Progress({write.key: (Attempt(AT_HOME, True, 3),)})}
    assert outcomes(at_home) == [
        (write.key, "program", "right, run at home, by the learner’s own word")
    ]


def test_questions_of_every_kind_are_in_the_course() -> None:
    kinds = {type(question) for each in LESSONS for question in each.questions}
    assert kinds == {Predict, Check, Write, Reach}
