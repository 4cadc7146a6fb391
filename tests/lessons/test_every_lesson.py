"""What holds for every lesson of the registry."""

import re

import pytest

from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.lesson import Lesson
from lessons.engine.prose import sections
from lessons.engine.step import Explain, Predict, See
from lessons.registry import LESSONS, lesson

every = pytest.mark.parametrize("lesson", LESSONS, ids=lambda each: each.key)


def test_keys_are_words_for_an_address() -> None:
    assert len({each.key for each in LESSONS}) == len(LESSONS)
    assert all(re.fullmatch(r"[a-z0-9-]+", each.key) for each in LESSONS)
    assert lesson(LESSONS[0].key) is LESSONS[0]


@every
def test_every_text_reads_without_a_placeholder(lesson: Lesson) -> None:
    for step in lesson.steps:
        if not isinstance(step, Check):
            text = step.text.read()
            assert text
            assert "{{" not in text
            assert text.count("$") % 2 == 0


@every
def test_every_section_is_used(lesson: Lesson) -> None:
    texts = [step.text for step in lesson.steps if not isinstance(step, Check)]
    for path in {text.path for text in texts}:
        assert [text.section for text in texts if text.path == path] == list(sections(path))


@every
def test_no_number_is_typed(lesson: Lesson) -> None:
    """Digits stand in formulas and references to the survey; every other number is computed."""
    for path in {step.text.path for step in lesson.steps if not isinstance(step, Check)}:
        text = re.sub(r"\{\{\w+\}\}", "", path.read_text(encoding="utf-8"))
        text = re.sub(r"(Figure|Fig\.|eq\.|equations?) \d+( and \d+)?", "", text)
        outside = re.sub(r"\$\$.*?\$\$|\$.*?\$", "", text, flags=re.DOTALL)
        assert not re.search(r"\d", outside), path
        # A decimal in a formula would be a measured number, too.
        assert not re.search(r"\d\.\d", text), path


@every
def test_a_prediction_comes_before_what_it_predicts(lesson: Lesson) -> None:
    asked: dict[str, Predict] = {}
    keys = [step.key for step in lesson.steps if isinstance(step, Predict | Check)]
    assert len(keys) == len(set(keys))
    for position, step in enumerate(lesson.steps):
        if isinstance(step, Predict):
            asked[step.key] = step
            assert lesson.position(step.key) == position
        elif isinstance(step, See):
            assert step.prediction in asked


@every
def test_an_outcome_is_an_answer_that_could_be_given(lesson: Lesson) -> None:
    kinds = {step.key: step.answer for step in lesson.steps if isinstance(step, Predict)}
    for step in lesson.steps:
        if isinstance(step, See):
            outcome = step.experiment()
            match kinds[step.prediction]:
                case Choice(options):
                    assert outcome.answer in options
                case Number(low=low, high=high):
                    assert low <= outcome.answer <= high
            assert outcome.accepts(outcome.answer)
            assert {len(row) for row in outcome.table.rows} == {len(outcome.table.columns)}
            assert outcome == step.experiment()


@every
def test_every_chart_has_a_line(lesson: Lesson) -> None:
    for step in lesson.steps:
        if isinstance(step, Explain) and step.chart:
            assert all(len(series.x) == len(series.y) > 1 for series in step.chart().series)
