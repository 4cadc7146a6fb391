"""A learner's record as text: what was kept comes back, and nothing else does."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.engine.progress import Progress, with_check, with_guess
from lessons.engine.record import MOST_CHARACTERS, Record, as_text, from_text, merged
from lessons.engine.step import Predict
from lessons.registry import LESSONS, lesson

SCALE = lesson("scale-and-zero-point")


def answered() -> Record:
    progress = with_guess(Progress(), "figure", 4.0, right=True)
    progress = with_guess(progress, "relu", 2.0, right=False)
    progress = with_check(progress, "exact", right=False)
    return Record({SCALE.key: progress}, SCALE.key, 8)


def test_a_record_comes_back() -> None:
    assert from_text(as_text(answered()), LESSONS) == answered()
    assert from_text(as_text(Record()), LESSONS) == Record()


@pytest.mark.parametrize(
    "text",
    ["", "[", "null", "[]", '"a"', "1", '{"progress": 3}', "[" * 100_000, " " * MOST_CHARACTERS],
)
def test_what_is_no_record_is_an_empty_one(text: str) -> None:
    assert from_text(text, LESSONS) == Record()


def test_unknown_lessons_questions_and_answers_are_left_out() -> None:
    one = {
        "guesses": {"figure": "four", "relu": -5, "printed": "no option", "other": 1.0},
        "checked": ["exact", "figure", "other", 7],
        "right": ["exact", "relu", "figure", "zero-point"],
    }
    kept = {"progress": {SCALE.key: one, "elsewhere": one}, "lesson": "elsewhere", "step": 3}
    found = from_text(json.dumps(kept), LESSONS)
    assert found == Record({SCALE.key: Progress({}, frozenset({"exact"}), frozenset({"exact"}))})


def test_a_step_stays_within_its_lesson() -> None:
    steps = len(SCALE.steps)
    for said, taken in ((0, 1), (3, 3), (steps + 1, steps)):
        assert from_text(json.dumps({"lesson": SCALE.key, "step": said}), LESSONS).step == taken


def test_merging_loses_no_right_answer() -> None:
    now = Record({SCALE.key: with_check(Progress(), "zero-point", right=True)}, SCALE.key, 2)
    both = merged(answered(), now)
    assert both.of(SCALE).right == {"figure", "zero-point"}
    assert both.of(SCALE).guesses == answered().of(SCALE).guesses
    assert (both.lesson, both.step) == (SCALE.key, 2)
    assert merged(answered(), Record()) == answered()


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(found=st.dictionaries(st.sampled_from(["lesson", "step", "progress"]), JSON), one=JSON)
def test_any_json_gives_a_record_that_can_be_shown(found: dict, one: object) -> None:
    found = {**found, "progress": {SCALE.key: one}}
    record = from_text(json.dumps(found), LESSONS)
    questions = {q.key for q in SCALE.questions}
    predictions = {q.key for q in SCALE.questions if isinstance(q, Predict)}
    assert record.of(SCALE).tried <= questions
    assert set(record.of(SCALE).guesses) <= predictions
