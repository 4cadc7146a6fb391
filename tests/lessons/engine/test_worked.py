"""A worked example never answers the question that is asked."""

from lessons.engine.answer import Number
from lessons.engine.grading import NumberTask
from lessons.engine.worked import worked_example


def one_of_two(seed: int) -> NumberTask:
    """Two questions in all: those of even and of odd seeds."""
    return NumberTask(f"{seed % 2} + 1?", Number("sum"), seed % 2 + 1.0, "", (), str)


def test_an_example_has_other_numbers_than_the_question() -> None:
    assert [worked_example(one_of_two, seed).prompt for seed in (0, 1)] == ["1 + 1?", "0 + 1?"]
