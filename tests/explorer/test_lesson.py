"""The page "Lesson" without a browser: steps, guesses, checks, address."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from explorer import compute, settings
from explorer.lesson.lab_charts import LAB_CHARTS
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.step import Explain, Predict, See
from lessons.engine.target import Reach, Settings, Target
from lessons.registry import LESSONS, lesson
from tests.explorer import opening

SCALE = lesson("scale-and-zero-point")

# While one works, one lesson stands for all: each runs its experiments.
every = pytest.mark.parametrize(
    "lesson",
    [
        pytest.param(each, id=each.key, marks=[] if each is SCALE else [pytest.mark.slow])
        for each in LESSONS
    ],
)


def opened(**query: str) -> AppTest:
    return opening.opened_in_app("lesson/page.py", **{"lesson": SCALE.key, **query})


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def answer(app: AppTest, value: float | str, submit: str) -> AppTest:
    field = app.radio[0] if app.radio else app.number_input[0]
    field.set_value(value)
    return press(app, submit)


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def progress(app: AppTest) -> str:
    return app.get("progress")[0].text


def move(app: AppTest, target: Target, changes: Settings) -> None:
    """What the browser sends when a control of the lab comes to rest."""
    lab = LAB_CHARTS[target.lab].settings
    for name, value in changes.items():
        app.session_state[settings.key(lab, name)] = value
    app.run()
    assert not app.exception


@every
def test_a_step_opens_by_its_link(lesson: Lesson) -> None:
    for position in (0, len(lesson.steps) // 2, len(lesson.steps) - 1):
        app, step = opened(lesson=lesson.key, step=str(position + 1)), lesson.steps[position]
        assert app.header[0].value == step.title
        assert app.query_params["step"] == str(position + 1)


@every
def test_a_learner_goes_through(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNERS_CODE", "1")
    app = opened(lesson=lesson.key)
    predictions = [step.prediction for step in lesson.steps if isinstance(step, See)]
    answers = {key: compute.lesson_outcome(lesson.key, key).answer for key in predictions}
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
                assert app.success[0].value.startswith("Correct: ")
            case Write():
                write(app, step.exercise.solution)
                assert "calls return what they should" in app.success[0].value
            case Reach(target=target):
                assert app.info[0].value.startswith("Not yet. ")
                move(app, target, target.misses[0])
                assert app.info[0].value.startswith("Not yet. ")
                move(app, target, target.solution)
                assert app.success[0].value.startswith("Reached. ")
            case Explain():
                pass
        if position < len(lesson.steps) - 1:
            press(app, "Next")
    asked = len(lesson.questions)
    assert f"{asked} of {asked} answered correctly" in progress(app)
    assert "Next" not in labels(app)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda each: each.key)
def test_a_wrong_idea_meets_its_reason(lesson: Lesson) -> None:
    for position, step in enumerate(lesson.steps):
        if isinstance(step, Check) and (mistakes := step.make_task(0).mistakes):
            app = opened(lesson=lesson.key, step=str(position + 1))
            answer(app, mistakes[0].answer, "Check")
            assert mistakes[0].reason in app.warning[0].value
            assert "0 of" in progress(app)


def test_an_equation_unfolds_with_numbers() -> None:
    fold = lesson("without-floats")
    app, step = opened(lesson=fold.key, step="2"), fold.steps[1]
    (folded,) = (each for each in app.expander if each.label == "A worked example")
    question, answer = (each.value for each in folded.markdown)
    assert "What is the bias after folding?" in question
    assert question != step.example(0).prompt
    assert re.match(r"\*\*−?[\d.]+\.\*\* γ/σ = ", answer)


def test_a_wrong_guess_meets_the_answer() -> None:
    app = answer(opened(step="2"), 3.0, "This is my guess")
    assert app.warning[0].value == "You guessed **3**. The answer is **4**."
    press(app, "Back")
    assert "Your guess: **3**" in app.info[0].value
    assert not app.number_input  # a prediction is made once


def test_only_right_answers_count() -> None:
    app = opened(step="2")
    assert "0 of 8 answered correctly" in progress(app)
    answer(app, 3.0, "This is my guess")
    app = press(app, "8. A number that stays exact")
    answer(app, 1.0, "Check")
    assert "0 of 8 answered correctly" in progress(app)
    assert labels(app) >= {"2. Four weights ✗", "8. A number that stays exact ✗"}
    press(app, "Try again with other numbers")
    answer(app, SCALE.steps[7].make_task(1).solution, "Check")
    assert "1 of 8 answered correctly" in progress(app)


def test_a_guess_within_the_tolerance_is_right() -> None:
    app = answer(opened(step="13"), 4.0, "This is my guess")
    assert app.success[0].value.startswith("Close enough: you guessed **4**, and the answer is")
    assert "1 of 8 answered correctly" in progress(app)


def test_an_answer_is_shown_with_its_digits() -> None:
    app = answer(opened(step="8", seed="1"), 0.583333, "Check")
    assert app.success[0].value.startswith("Correct: **0.583333**.")
    app = answer(opened(step="8", seed="1"), 0.58337, "Check")
    assert app.warning[0].value.startswith("Not **0.58337**.")


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


def test_an_answer_closes_the_task_and_the_next_try_has_other_numbers() -> None:
    app = answer(opened(step="8"), 1.0, "Check")
    assert "Take" in app.warning[0].value
    assert not app.number_input
    before = app.markdown[0].value
    press(app, "Try again with other numbers")
    assert app.query_params["seed"] == "1"
    assert app.markdown[0].value != before
    assert app.number_input
    assert not app.warning


def test_seeds_that_make_the_same_task_are_passed_over() -> None:
    app = opened(lesson="rounding", step="10", seed="7")
    before = app.markdown[0].value
    press(app, "Other numbers")
    assert app.query_params["seed"] == "9"  # seed 8 makes the task of seed 7
    assert app.markdown[0].value != before


def test_a_right_answer_is_kept() -> None:
    app = answer(opened(step="8"), 0.5, "Check")
    press(app, "Next")
    press(app, "Back")
    assert app.success[0].value.startswith("Correct: **0.5**.")
    assert f"8. {SCALE.steps[7].title} ✓" in labels(app)


def test_hints_come_one_by_one_and_before_the_solution() -> None:
    app = opened(step="9")
    task = SCALE.steps[8].make_task(0)
    assert "Show a solution" not in labels(app)
    for number, hint in enumerate(task.hints, start=1):
        press(app, "Hint")
        assert [info.value for info in app.info] == list(task.hints[:number])
        assert app.info[-1].value == hint
    press(app, "Show a solution")
    assert app.info[-1].value.startswith("A solution: ")
    assert not app.number_input  # whoever saw the solution goes on with other numbers
    assert "0 of 8 answered correctly" in progress(app)
    press(app, "Try again with other numbers")
    assert not app.info
    assert app.number_input


def test_the_menu_goes_anywhere() -> None:
    app = opened()
    press(app, f"7. {SCALE.steps[6].title}")
    assert app.header[0].value == SCALE.steps[6].title
    assert app.query_params["step"] == "7"


@pytest.mark.parametrize(
    "query",
    [
        {"lesson": "../../etc/passwd", "step": "0", "seed": "x", "dial": "nan"},
        {"lesson": "no-such-lesson", "step": "-1", "seed": "99999999", "dial": "1e999"},
        {"step": "{{scale}}", "lesson": "", "seed": "1.5"},
    ],
)
def test_a_hostile_link_gives_the_first_step(query: dict[str, str]) -> None:
    app = opened(**query)
    assert app.header[0].value == LESSONS[0].steps[0].title


def test_a_step_beyond_the_end_is_the_last_one() -> None:
    app = opened(step="99")
    assert app.header[0].value == SCALE.steps[-1].title
    assert app.query_params["step"] == str(len(SCALE.steps))


@pytest.mark.slow
def test_the_end_leads_to_the_next_lesson_where_there_is_one() -> None:
    for each, following in zip(LESSONS, (*LESSONS[1:], None), strict=True):
        app = opened(lesson=each.key, step=str(len(each.steps)))
        assert any(label.startswith("Next lesson: ") for label in labels(app)) is bool(following)
        if following:
            press(app, f"Next lesson: {following.title}")
            assert app.title[0].value == following.title
            assert app.query_params["step"] == "1"


def test_the_page_remembers_where_the_learner_was() -> None:
    app = opened(step="7")
    kept = app.session_state["lesson: record"]
    assert (kept.lesson, kept.step) == (SCALE.key, 7)


WRITE = next(i for i, s in enumerate(SCALE.steps, start=1) if isinstance(s, Write))
EXERCISE = SCALE.steps[WRITE - 1].exercise


def write(app: AppTest, source: str) -> AppTest:
    app.text_area[0].set_value(source)
    return press(app, "Run it")


@pytest.mark.slow
def test_a_program_is_run_where_the_operator_allows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNERS_CODE", "1")
    app = opened(step=str(WRITE))
    assert app.text_area[0].value == EXERCISE.starter
    write(app, EXERCISE.mistakes[1].source)
    assert app.warning[0].value.startswith(EXERCISE.mistakes[1].reason)
    assert app.text_area[0].value == EXERCISE.mistakes[1].source
    assert app.query_params["seed"] == "1"  # the next run has other calls
    for hint in EXERCISE.hints:  # the solution comes after them
        assert "Show a solution" not in {one.label for one in app.expander}
        press(app, "Hint")
        assert app.info[-1].value == hint
    assert "Show a solution" in {one.label for one in app.expander}
    assert app.code[-1].value == EXERCISE.solution.strip()
    write(app, EXERCISE.solution)
    assert app.success[0].value == "All 47 calls return what they should."
    assert "1 of 8 answered correctly" in progress(app)


@pytest.mark.parametrize("said", ["0", None])
def test_elsewhere_the_exercise_is_a_file(
    monkeypatch: pytest.MonkeyPatch, said: str | None
) -> None:
    monkeypatch.delenv("LEARNERS_CODE", raising=False)
    if said:
        monkeypatch.setenv("LEARNERS_CODE", said)
    app = opened(step=str(WRITE))
    assert not app.text_area
    assert "does not run programs of its visitors" in app.info[0].value
    assert app.get("download_button")
    press(app, "At home, all calls are right")
    assert "1 of 8 answered correctly" in progress(app)
