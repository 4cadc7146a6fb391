"""The page "Lesson" without a browser: steps, guesses, checks, address."""

from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from lessons import registry
from lessons.engine.check import Check
from lessons.engine.lesson import Lesson
from lessons.engine.step import Explain, Predict, See
from lessons.registry import LESSONS
from tests.explorer import opening

opened = partial(opening.opened, "lesson/page.py")
FIRST = LESSONS[0]


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def answer(app: AppTest, value: float | str, submit: str) -> AppTest:
    field = app.radio[0] if app.radio else app.number_input[0]
    field.set_value(value)
    return press(app, submit)


def progress(app: AppTest) -> str:
    return app.get("progress")[0].text


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda each: each.key)
def test_every_step_opens_by_its_link(lesson: Lesson) -> None:
    for position, step in enumerate(lesson.steps):
        app = opened(lesson=lesson.key, step=str(position + 1))
        assert app.header[0].value == step.title
        assert app.query_params["step"] == str(position + 1)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda each: each.key)
def test_a_learner_goes_through(lesson: Lesson) -> None:
    app = opened(lesson=lesson.key)
    answers = {s.prediction: s.experiment().answer for s in lesson.steps if isinstance(s, See)}
    for position, step in enumerate(lesson.steps):
        assert app.header[0].value == step.title
        match step:
            case Predict():
                assert next(b for b in app.button if b.label == "Next").disabled
                answer(app, answers[step.key], "This is my guess")
                continue
            case See():
                assert app.success[0].value.startswith("Correct: ")
            case Check():
                answer(app, step.make_task(0).solution, "Check")
                assert "works" in app.success[0].value
            case Explain():
                pass
        if position < len(lesson.steps) - 1:
            press(app, "Next")
    asked = len(lesson.questions)
    assert f"{asked} of {asked} questions tried, {asked} right" in progress(app)
    assert not any(button.label == "Next" for button in app.button)


def test_a_wrong_guess_meets_the_answer() -> None:
    app = answer(opened(step="2"), 3.0, "This is my guess")
    assert app.warning[0].value == "You guessed **3**. The answer is **4**."
    press(app, "Back")
    assert "Your guess: **3**" in app.info[0].value
    assert not app.number_input  # a prediction is made once


def test_wrong_answers_are_tried_and_not_right() -> None:
    app = opened(step="2")
    assert "0 of 7 questions tried, 0 right" in progress(app)
    answer(app, 3.0, "This is my guess")
    assert "1 of 7 questions tried, 0 right" in progress(app)
    app = press(app, "8. A number that stays exact")
    answer(app, 1.0, "Check")
    assert "2 of 7 questions tried, 0 right" in progress(app)
    assert {b.label for b in app.button} >= {"2. Four weights ✗", "8. A number that stays exact ✗"}
    answer(app, 0.5, "Check")
    assert "2 of 7 questions tried, 1 right" in progress(app)


def test_a_guess_within_the_tolerance_is_right() -> None:
    app = answer(opened(step="12"), 4.0, "This is my guess")
    assert app.success[0].value.startswith("Close enough: you guessed **4**, and the answer is")
    assert "1 of 7 questions tried, 1 right" in progress(app)


def test_an_answer_is_shown_with_its_digits() -> None:
    app = answer(opened(step="8", seed="1"), 0.583333, "Check")
    assert app.success[0].value.startswith("Correct: **0.583333** works.")
    answer(app, 0.58337, "Check")
    assert app.warning[0].value.startswith("**0.58337** does not work.")


def test_seeing_without_a_guess_sends_to_the_question() -> None:
    app = opened(step="3")
    assert "guess before you see" in app.info[0].value
    press(app, "Ask me first")
    assert app.query_params["step"] == "2"


def test_an_empty_answer_is_asked_for() -> None:
    app = press(opened(step="2"), "This is my guess")
    assert app.warning[0].value == "Type a number first."
    app = press(opened(step="4"), "This is my guess")
    assert app.warning[0].value == "Choose an answer first."


def test_a_wrong_answer_meets_a_counterexample_and_a_right_one_is_kept() -> None:
    app = answer(opened(step="8"), 1.0, "Check")
    assert "**1** does not work. Take" in app.warning[0].value
    answer(app, 0.5, "Check")
    assert app.success[0].value.startswith("Correct: **0.5** works.")
    press(app, "Next")
    press(app, "Back")
    assert app.success[0].value.startswith("Correct: **0.5** works.")
    assert any(button.label == f"8. {FIRST.steps[7].title} ✓" for button in app.button)


def test_another_task_of_the_kind_is_in_the_address() -> None:
    app = opened(step="8")
    before = app.markdown[1].value
    press(app, "Another question of this kind")
    assert app.query_params["seed"] == "1"
    assert app.markdown[1].value != before
    assert opened(step="8", seed="1").markdown[1].value == app.markdown[1].value


def test_the_menu_goes_anywhere() -> None:
    app = opened()
    press(app, f"7. {FIRST.steps[6].title}")
    assert app.header[0].value == FIRST.steps[6].title
    assert app.query_params["step"] == "7"


@pytest.mark.parametrize(
    "query",
    [
        {"lesson": "../../etc/passwd", "step": "0", "seed": "x"},
        {"step": "-1", "seed": "99999999"},
        {"step": "{{scale}}", "lesson": "", "seed": "1.5"},
    ],
)
def test_a_hostile_link_gives_the_first_step(query: dict[str, str]) -> None:
    app = opened(**query)
    assert app.header[0].value == FIRST.steps[0].title


def test_a_step_beyond_the_end_is_the_last_one() -> None:
    app = opened(step="99")
    assert app.header[0].value == FIRST.steps[-1].title
    assert app.query_params["step"] == str(len(FIRST.steps))


def test_a_second_lesson_gets_a_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Lesson("other", "Another lesson", "For this test.", FIRST.steps[-1:])
    monkeypatch.setattr(registry, "LESSONS", (FIRST, other))
    monkeypatch.setattr("explorer.lesson.controls.LESSONS", (FIRST, other))
    app = opened(step="5")
    menu = app.selectbox[0]
    assert menu.label == "Lesson"
    assert menu.options == [FIRST.title, other.title]
