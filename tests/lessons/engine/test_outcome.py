"""When a guess counts as right."""

from lessons.engine.outcome import Outcome, Table


def test_a_sentence_is_right_only_as_a_whole() -> None:
    outcome = Outcome("yes", "", Table((), ()))
    assert outcome.accepts("yes")
    assert not outcome.accepts("no")
    assert not outcome.accepts(1.0)


def test_without_a_tolerance_a_number_must_be_equal() -> None:
    outcome = Outcome(4.0, "", Table((), ()))
    assert [outcome.accepts(guess) for guess in (4.0, 4.01)] == [True, False]
