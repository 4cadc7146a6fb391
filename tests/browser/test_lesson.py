"""The page "Lesson" in a real browser: predicting, seeing, checking, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from lessons.registry import lesson
from tests.browser.harness import exceptions, open_page, settle

SCALE = lesson("scale-and-zero-point")
PATIENCE = 60_000  # ms; for a busy machine


def opened(page: Page, step: int = 1) -> Page:
    page.goto(f"/lesson?lesson={SCALE.key}&step={step}")
    expect(page.get_by_role("heading", name=SCALE.title)).to_be_visible(timeout=PATIENCE)
    settle(page)
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def type_answer(page: Page, text: str) -> None:
    """Types into the field and submits with Enter."""
    page.get_by_role("spinbutton").fill(text)
    page.keyboard.press("Enter")
    settle(page)


def says(page: Page, text: str) -> None:
    """Waits until the first message on the page says `text`."""
    expect(page.get_by_test_id("stAlert").first).to_contain_text(text, timeout=PATIENCE)


def test_a_prediction_then_what_comes_out(page: Page) -> None:
    opened(page)
    expect(page.locator(".js-plotly-plot .js-line").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".katex").first).to_be_visible(timeout=PATIENCE)
    press(page, "Next")
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_disabled()
    type_answer(page, "3")
    expect(page).to_have_url(re.compile("step=3"), timeout=PATIENCE)
    says(page, "You guessed 3. The answer is 4.")
    expect(page.get_by_role("table")).to_contain_text("−1.7")
    press(page, "Next")
    page.get_by_text("The levels end at 2").click()
    press(page, "This is my guess")
    says(page, "Correct: The levels end at 2")
    expect(page.get_by_text("2 of 7 questions tried, 1 right")).to_be_visible(timeout=PATIENCE)


def test_a_check_answers_with_a_counterexample(page: Page) -> None:
    opened(page, 8)
    type_answer(page, "1")
    says(page, "1 does not work. Take")
    type_answer(page, "0.5")
    says(page, "0.5 works")
    task = page.get_by_text("Find a scale S such that").inner_text()
    press(page, "Another question of this kind")
    expect(page).to_have_url(re.compile("seed=1"), timeout=PATIENCE)
    expect(page.get_by_text("Find a scale S such that")).not_to_have_text(task, timeout=PATIENCE)
    page.get_by_text("Show a solution").click()
    expect(page.get_by_text("0.875 works: 1.75 is 2 steps")).to_be_visible(timeout=PATIENCE)


def test_progress_survives_a_visit_elsewhere(page: Page) -> None:
    opened(page, 2)
    type_answer(page, "4")
    page.get_by_role("link", name="Live network").first.click()
    expect(page.get_by_role("heading", name="How few bits")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="Lesson", exact=True).first.click()
    expect(page.get_by_role("heading", name="The nearest level")).to_be_visible(timeout=PATIENCE)
    settle(page)
    expect(page).to_have_url(re.compile("step=3"), timeout=PATIENCE)
    says(page, "Correct: 4.")


def test_by_keyboard_alone(page: Page) -> None:
    opened(page)
    button = page.get_by_role("button", name="Next", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    settle(page)
    expect(page).to_have_url(re.compile("step=2"), timeout=PATIENCE)
    page.get_by_role("spinbutton").focus()
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    settle(page)
    says(page, "Correct: 4.")


def test_the_menu_of_steps(page: Page) -> None:
    opened(page)
    page.get_by_text("All steps").click()
    settle(page)
    page.get_by_role("button", name="13. The empty half").click()
    settle(page)
    expect(page.get_by_role("heading", name="The empty half")).to_be_visible(timeout=PATIENCE)
    press(page, "Ask me first")
    type_answer(page, "4.59")
    says(page, "Close enough")
    expect(page.locator(".scatterlayer .js-line")).to_have_count(2)


def test_the_last_step_leads_to_a_lab(page: Page) -> None:
    opened(page, len(SCALE.steps))
    expect(page.get_by_role("button", name="Next", exact=True)).to_have_count(0)
    link = page.get_by_test_id("stMain").get_by_role("link", name="Range and clipping")
    assert link.evaluate("a => new URL(a.href).pathname") == "/range"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_step_scrolls_sideways_on_a_phone(browser: Browser, app_url: str, scheme: str) -> None:
    with open_page(browser, app_url, 390, scheme) as (page, problems):
        for step in range(1, len(SCALE.steps) + 1):
            opened(page, step)
            for shown in page.get_by_text("Show it anyway").all():
                shown.click()
                settle(page)
            main = page.get_by_test_id("stMain")
            assert main.evaluate("e => e.scrollWidth <= e.clientWidth"), step
        assert not problems + exceptions(page)
