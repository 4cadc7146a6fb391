"""A learner walks through a lesson: a guess at every prediction, elsewhere a wrong answer first."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from explorer.labs.rounding.live import MODES
from lessons.engine.answer import Answer, Choice, Number
from lessons.engine.check import Check, Task
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.step import Explain, Predict, See, Step
from lessons.engine.target import Reach, Settings
from tests.browser.harness import settle

# The controls of labs as a learner finds them.
LABELS = {"low": "From α", "high": "To β", "bits": "Bits", "mode": "How to round"}


def walk(page: Page, lesson: Lesson) -> None:
    """From the first step to the last; each step fits the screen, and its formulas render."""
    page.goto(f"/lesson?lesson={lesson.key}")
    settle(page)
    for position, step in enumerate(lesson.steps):
        expect(page.get_by_role("heading", name=step.title, exact=True)).to_be_visible()
        fits(page, step)
        answer(page, step)
        fits(page, step)
        if position < len(lesson.steps) - 1 and not isinstance(step, Predict):
            press(page, "Next")
    right = sum(not isinstance(question, Predict) for question in lesson.questions)
    said = page.get_by_text(f"of {len(lesson.questions)} answered correctly").inner_text()
    assert int(re.search(r"(\d+) of \d+ answered", said)[1]) >= right


def fits(page: Page, step: Step) -> None:
    """Nothing scrolls sideways, and no formula is broken."""
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth"), step.title
    expect(page.locator(".katex-error")).to_have_count(0)


def answer(page: Page, step: Step) -> None:
    """Does what the step asks for."""
    match step:
        case Predict(answer=kind):
            guess = kind.options[0] if isinstance(kind, Choice) else kind.low
            give(page, guess, "This is my guess")
        case See():
            says(page, re.compile("The answer is|^Correct: |^Close enough: "))
        case Check():
            give(page, wrong_answer(step.make_task(seed(page))), "Check")
            says(page, "Not ")
            first = page.url
            press(page, "Try again with other numbers")
            page.wait_for_function("first => location.href !== first", arg=first)
            settle(page)
            give(page, step.make_task(seed(page)).solution, "Check")
            says(page, "Correct: ")
        case Write(exercise=exercise):
            program = page.get_by_role("textbox", name="Your program")
            press(page, "Run it")  # the starter
            says(page, "The next run has other random calls.")
            program.fill(exercise.solution)
            press(page, "Run it")
            says(page, "calls return what they should")
        case Reach(target=target):
            says(page, "Not yet. ")
            move(page, target.misses[-1])
            says(page, "Not yet. ")
            move(page, target.solution)
            says(page, "Reached. ")
        case Explain():
            pass


def wrong_answer(task: Task) -> Answer:
    """The answer of a wrong idea; where the task knows none, a number that is not right."""
    known = [mistake.answer for mistake in task.mistakes]
    numbers = (task.answer.low, 1.0, 2.0) if isinstance(task.answer, Number) else ()
    return next(each for each in (*known, *numbers) if not task.grade(each).right)


def give(page: Page, answer: Answer, submit: str) -> None:
    """Fills in the form and submits it."""
    if isinstance(answer, str):
        page.get_by_role("radiogroup").get_by_text(answer, exact=True).click()
    else:
        page.get_by_role("spinbutton").fill(repr(float(answer)))
    press(page, submit)


def move(page: Page, changes: Settings) -> None:
    """Moves controls of the lab's live chart."""
    for name, value in changes.items():
        if name not in LABELS:
            continue
        control = page.locator(".live-chart").get_by_label(LABELS[name], exact=True)
        if isinstance(value, str):
            control.select_option(label=MODES[value])
        else:
            control.fill(str(value))
            control.press("Tab")
        settle(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def says(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.get_by_test_id("stAlert").filter(has_text=text).first).to_be_visible()


def seed(page: Page) -> int:
    return int(parse_qs(urlsplit(page.url).query)["seed"][0])
