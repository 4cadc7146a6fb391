"""A learner's record as text: what was kept comes back, and nothing else does."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.engine.progress import Attempt, Progress, with_attempt, with_guess
from lessons.engine.record import MOST_CHARACTERS, Record, as_text, from_text, merged
from lessons.registry import LESSONS, lesson

SCALE = lesson("scale-and-zero-point")


def answered() -> Record:
    progress = with_guess(Progress(), "figure", 4.0, right=True)
    progress = with_guess(progress, "relu", 2.0, right=False)
    progress = with_attempt(progress, "exact", Attempt(0.25, False, 7))
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
    wrong = [
        ["four", True, 0],
        [-5e6, True, 0],
        [4.0, 1, 0],
        [4.0, True, -1],
        [4.0, True],
        "4",
        None,
    ]
    one = {
        "answers": {
            "figure": wrong,
            "printed": [["no option", True, 0]],
            "exact": [[10**400, True, 0], ["x" * 301, True, 0], [0.5, True, 3]],
            "other": [[1.0, True, 0]],
            "relu": [[-5, True, 0]],
        }
    }
    kept = {"progress": {SCALE.key: one, "elsewhere": one}, "lesson": "elsewhere", "step": 3}
    found = from_text(json.dumps(kept), LESSONS)
    assert found == Record({SCALE.key: Progress({"exact": (Attempt(0.5, True, 3),)})})


def test_a_record_of_the_first_format_is_read() -> None:
    one = {
        "guesses": {"figure": 4.0, "relu": -5, "other": 1.0},
        "checked": ["exact", "other", 7],
        "right": ["exact", "figure", "zero-point"],
    }
    found = from_text(json.dumps({"progress": {SCALE.key: one}}), LESSONS).of(SCALE)
    assert found.right == found.tried == {"figure", "exact"}
    assert found.guess("figure") == 4.0


def test_a_step_stays_within_its_lesson() -> None:
    steps = len(SCALE.steps)
    for said, taken in ((0, 1), (3, 3), (steps + 1, steps)):
        assert from_text(json.dumps({"lesson": SCALE.key, "step": said}), LESSONS).step == taken


def test_merging_loses_no_right_answer() -> None:
    now = Record(
        {SCALE.key: with_attempt(Progress(), "zero-point", Attempt(3.0, True, 1))}, SCALE.key, 2
    )
    both = merged(answered(), now)
    assert both.of(SCALE).right == {"figure", "zero-point"}
    assert both.of(SCALE).guess("relu") == 2.0
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
    assert record.of(SCALE).tried <= questions
