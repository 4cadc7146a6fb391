"""The page "Lesson" without a browser: steps, guesses, checks, address."""

from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from lessons import registry
from lessons.lesson import Check, Explain, Lesson, Predict, See
from lessons.registry import LESSONS
from tests.explorer import opening

opened = partial(opening.opened, "views/lesson.py")
FIRST = LESSONS[0]


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def answer(app: AppTest, value: float | str, submit: str) -> AppTest:
    field = app.radio[0] if app.radio else app.number_input[0]
    field.set_value(value)
    return press(app, submit)


def texts(app: AppTest) -> str:
    return "\n".join(m.value for m in [*app.markdown, *app.success, *app.warning, *app.info])


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda each: each.key)
def test_every_step_opens_by_its_link(lesson: Lesson) -> None:
    for position, step in enumerate(lesson.steps):
        app = opened(lesson=lesson.key, step=str(position + 1))
        assert app.header[0].value == step.title
        assert app.query_params["step"] == str(position + 1)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda each: each.key)
def test_a_learner_goes_through(lesson: Lesson) -> None:
    app = opened(lesson=lesson.key)
    outcomes = {s.predicted: s.experiment().answer for s in lesson.steps if isinstance(s, See)}
    for position, step in enumerate(lesson.steps):
        assert app.header[0].value == step.title
        match step:
            case Predict():
                assert next(b for b in app.button if b.label == "Next").disabled
                answer(app, outcomes[step.key], "This is my guess")
                continue
            case See():
                assert len(app.success) == 1
            case Check():
                answer(app, step.make(0).solution, "Check")
                assert "holds" in app.success[0].value
            case Explain():
                pass
        if position < len(lesson.steps) - 1:
            press(app, "Next")
    assert f"{len(outcomes) + 3} of {len(outcomes) + 3} questions" in app.get("progress")[0].text
    assert next(b for b in app.button if b.label == "Next").disabled


def test_a_wrong_guess_is_told() -> None:
    app = answer(opened(step="2"), 3.0, "This is my guess")
    assert app.warning[0].value == "You expected: **3**. It is: **4**."
    press(app, "Back")
    assert "You expect: **3**" in app.info[0].value
    assert not app.number_input  # a prediction is made once


def test_seeing_without_a_guess_sends_to_the_question() -> None:
    app = opened(step="3")
    assert "guessed first" in app.info[0].value
    press(app, "Ask me first")
    assert app.query_params["step"] == "2"


def test_an_empty_answer_is_asked_for() -> None:
    app = press(opened(step="2"), "This is my guess")
    assert app.warning[0].value == "Type a number first."
    app = press(opened(step="4"), "This is my guess")
    assert app.warning[0].value == "Choose an answer first."


def test_a_wrong_answer_meets_a_counterexample_and_a_right_one_is_kept() -> None:
    app = answer(opened(step="8"), 1.0, "Check")
    assert "**1** fails. Take" in app.warning[0].value
    answer(app, 0.5, "Check")
    assert "**0.5** holds" in app.success[0].value
    press(app, "Next")
    press(app, "Back")
    assert "**0.5** holds" in app.success[0].value
    assert any(button.label == f"8. {FIRST.steps[7].title} ✓" for button in app.button)


def test_another_task_of_the_kind_is_in_the_address() -> None:
    app = opened(step="8")
    before = app.markdown[1].value
    press(app, "Another one of this kind")
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
    monkeypatch.setattr("explorer.controls.lesson_steps.LESSONS", (FIRST, other))
    app = opened(step="5")
    menu = app.selectbox[0]
    assert menu.label == "Lesson"
    assert menu.options == [FIRST.title, other.title]
