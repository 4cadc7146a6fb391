"""The sheet of a lesson: every question is on it, and no answer but on the sheet of answers."""

import pytest
from streamlit.testing.v1 import AppTest

from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.step import Predict, See
from lessons.registry import LESSONS, lesson
from tests.explorer.opening import opened_in_app


@pytest.fixture(scope="module")
def sheet() -> AppTest:
    return opened_in_app("sheet/page.py", **{"class": "3"})


def said(app: AppTest) -> str:
    return "\n".join(e.value for kind in (app.subheader, app.markdown, app.code) for e in kind)


# While one works, one lesson stands for all: the texts of many need their experiments.
@pytest.mark.parametrize(
    "each",
    [
        pytest.param(each, id=each.key, marks=[] if each.key == "packing" else [pytest.mark.slow])
        for each in LESSONS
    ],
)
def test_every_question_has_its_place_and_no_result_is_told(sheet: AppTest, each) -> None:
    sheet.session_state["SheetSettings.lesson"] = each.key
    sheet.run()
    assert not sheet.exception
    text = said(sheet)
    for number, step in enumerate(each.steps, start=1):
        assert (f"{number}. {step.title}" in text) is not isinstance(step, See)
        match step:
            case Check():
                assert step.make_task(3000).prompt in text  # the numbers of class 3
            case Write():
                assert step.exercise.starter.strip() in text
                assert step.exercise.solution.strip() not in text
            case Predict():
                assert step.text.read() in text


def test_the_sheet_of_answers_has_them() -> None:
    packing = lesson("packing")  # its experiments are fast
    text = said(opened_in_app("sheet/page.py", lesson=packing.key, answers="1", seed="5"))
    for question in packing.questions:
        assert question.title in text
        match question:
            case Predict():
                assert packing.outcome(question.key).finding in text
            case Check():
                task = question.make_task(5)
                assert task.grade(task.solution).reason in text
            case Write():
                assert question.exercise.solution.strip() in text
