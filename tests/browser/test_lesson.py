"""The page "Lesson" in a real browser: predicting, seeing, checking, by mouse and by keyboard."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from lessons.registry import lesson
from tests.browser.harness import settle
from tests.browser.proxy import proxy

SCALE = lesson("scale-and-zero-point")


def opened(page: Page, step: int = 1) -> Page:
    page.goto(f"/lesson?lesson={SCALE.key}&step={step}")
    expect(page.get_by_role("heading", name=SCALE.title)).to_be_visible()
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
    expect(page.get_by_test_id("stAlert").first).to_contain_text(text)


def test_a_prediction_then_what_comes_out(page: Page) -> None:
    opened(page)
    picture = page.get_by_role("img", name="A ruler for real numbers")
    expect(picture).to_be_visible()
    expect(page.locator(".katex").first).to_be_visible()
    # A screen reader reads the formula, the slider by its name, and the picture's description.
    expect(page.get_by_test_id("stMain")).to_match_aria_snapshot("""
      - img /A ruler for real numbers/
      - slider "Zero point Z"
      - math: real = S ⋅ ( q − Z )
    """)
    press(page, "Next")
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_disabled()
    type_answer(page, "3")
    expect(page).to_have_url(re.compile("step=3"))
    says(page, "You guessed 3. The answer is 4.")
    expect(page.get_by_role("table")).to_contain_text("−1.7")
    press(page, "Next")
    page.get_by_text("The levels end at 2").click()
    press(page, "This is my guess")
    says(page, "Correct: The levels end at 2")
    expect(page.get_by_text("1 of 8 answered correctly")).to_be_visible()


def test_a_wrong_answer_meets_a_counterexample_and_then_other_numbers(page: Page) -> None:
    opened(page, 8)
    type_answer(page, "1")
    says(page, "Not 1. Take")
    task = page.get_by_text("Find a scale S such that").inner_text()
    press(page, "Try again with other numbers")
    expect(page).to_have_url(re.compile("seed=1"))
    expect(page.get_by_text("Find a scale S such that")).not_to_have_text(task)
    type_answer(page, "0.875")
    says(page, "Correct: 0.875. 1.75 is 2 steps")
    expect(page.get_by_text("1 of 8 answered correctly")).to_be_visible()


def test_hints_come_before_the_solution(page: Page) -> None:
    opened(page, 9)
    expect(page.get_by_role("button", name="Show a solution")).to_have_count(0)
    press(page, "Hint")
    says(page, "First the scale")
    press(page, "Hint")
    press(page, "Show a solution")
    expect(page.get_by_text("A solution:")).to_be_visible()
    expect(page.get_by_role("spinbutton")).to_have_count(0)


def test_progress_survives_a_reload_and_the_course_goes_on_from_there(page: Page) -> None:
    opened(page, 2)
    type_answer(page, "4")
    says(page, "Correct: 4.")
    page.reload()
    expect(page.get_by_text("1 of 8 answered correctly")).to_be_visible()
    page.goto("/course")
    expect(page.get_by_text("1 of 8 correct")).to_be_visible()
    page.get_by_role("link", name=f"Go on with lesson “{SCALE.title}”, step 3").click()
    expect(page.get_by_role("heading", name="The nearest level")).to_be_visible()


def test_home_offers_the_course_and_remembers_where_the_learner_was(page: Page) -> None:
    page.goto("/")
    main = page.get_by_test_id("stMain")
    expect(main.get_by_role("link", name="Begin the course: Why quantize")).to_be_visible()
    opened(page, 2)
    type_answer(page, "3")
    says(page, "You guessed 3.")
    page.goto("/")  # a new session: the browser alone remembers
    link = main.get_by_role("link", name=f"Go on with lesson “{SCALE.title}”, step 3")
    link.click()
    expect(page.get_by_role("heading", name="The nearest level")).to_be_visible()
    expect(page).to_have_url(re.compile(f"lesson={SCALE.key}&step=3"))
    says(page, "You guessed 3.")


def test_the_lesson_of_the_menu_is_the_one_where_the_learner_was(page: Page) -> None:
    opened(page, 4)
    expect(page.get_by_text("0 of 8 answered correctly")).to_be_visible()
    page.goto("/lesson")
    expect(page).to_have_url(re.compile(f"lesson={SCALE.key}&step=4"))
    expect(page.get_by_role("heading", name=SCALE.steps[3].title)).to_be_visible()


def test_two_tabs_do_not_lose_each_other_s_answers(page: Page) -> None:
    opened(page, 2)
    other = page.context.new_page()
    opened(other, 4)
    type_answer(page, "4")
    says(page, "Correct: 4.")
    other.get_by_text("The levels end at 2").click()
    press(other, "This is my guess")
    says(other, "Correct: The levels end at 2")
    for tab in (other, page):
        tab.reload()
        expect(tab.get_by_text("2 of 8 answered correctly")).to_be_visible()
    other.close()


def test_the_picture_follows_the_slider(page: Page) -> None:
    first = lesson("uniform-quantizer")
    page.goto(f"/lesson?lesson={first.key}")
    settle(page)
    line = page.locator(".live-chart .chart svg path[stroke='#2f80d0']").first
    before = line.get_attribute("d")
    expect(page.get_by_text("2 bits: 4 levels")).to_be_visible()
    slider = page.get_by_role("slider", name="Bits for each number")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("3 bits: 8 levels")).to_be_visible()
    settle(page)
    assert line.get_attribute("d") != before


def test_progress_survives_a_visit_elsewhere(page: Page) -> None:
    opened(page, 2)
    type_answer(page, "4")
    page.get_by_role("link", name="Live network").first.click()
    expect(page.get_by_role("heading", name="How few bits")).to_be_visible()
    page.get_by_role("link", name="Lesson", exact=True).first.click()
    expect(page.get_by_role("heading", name="The nearest level")).to_be_visible()
    settle(page)
    expect(page).to_have_url(re.compile("step=3"))
    says(page, "Correct: 4.")


def test_by_keyboard_alone(page: Page) -> None:
    opened(page)
    button = page.get_by_role("button", name="Next", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    settle(page)
    expect(page).to_have_url(re.compile("step=2"))
    page.get_by_role("spinbutton").focus()
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    settle(page)
    says(page, "Correct: 4.")


def test_the_menu_of_steps(page: Page) -> None:
    opened(page)
    page.get_by_text("All steps", exact=True).click()
    settle(page)
    page.get_by_role("button", name="14. The empty half").click()
    settle(page)
    expect(page.get_by_role("heading", name="The empty half")).to_be_visible()
    press(page, "Ask me first")
    type_answer(page, "4.59")
    says(page, "Close enough")
    expect(page.locator(".scatterlayer .js-line")).to_have_count(2)


def test_the_last_step_leads_to_a_lab(page: Page) -> None:
    opened(page, len(SCALE.steps))
    expect(page.get_by_role("button", name="Next", exact=True)).to_have_count(0)
    link = page.get_by_test_id("stMain").get_by_role("link", name="Range and clipping")
    assert link.evaluate("a => new URL(a.href).pathname") == "/range"
    link.click()
    back = page.get_by_test_id("stMain").get_by_role("link", name=f"Lesson: {SCALE.title}")
    back.click()
    expect(page.get_by_role("heading", name=SCALE.title)).to_be_visible()


def test_a_program_is_run_and_its_counterexample_shown(page: Page) -> None:
    opened(page, 10)
    field = page.get_by_role("textbox", name="Your program")
    field.fill("def zero_point_of(low, high, bits):\n    while True: pass")
    press(page, "Run it")
    says(page, "did not finish within 2 seconds")
    field.fill(SCALE.steps[9].exercise.solution)
    press(page, "Run it")
    says(page, "calls return what they should")
    expect(page.get_by_text("1 of 8 answered correctly")).to_be_visible()


@pytest.mark.parametrize(
    "header", [b"X-Forwarded-For: 203.0.113.7", b"Host: school.example"], ids=["visitor", "host"]
)
def test_behind_a_proxy_programs_are_for_home(page: Page, app_url: str, header: bytes) -> None:
    name = header.split(b":")[0]

    def with_header(head: bytes) -> bytes:
        first, *lines = head.split(b"\r\n")
        return b"\r\n".join([first, header, *(x for x in lines if not x.startswith(name))])

    with proxy(urlsplit(app_url).port, with_header) as address:
        page.goto(f"{address}/lesson?lesson={SCALE.key}&step=10")
        expect(page.get_by_text("This server does not run programs")).to_be_visible()
        expect(page.get_by_role("button", name="Take the exercise as a file")).to_be_visible()
        expect(page.get_by_role("textbox", name="Your program")).to_have_count(0)


def test_a_broken_network_is_taken_to_your_model_and_back(page: Page) -> None:
    exam = lesson("examination")
    page.goto(f"/lesson?lesson={exam.key}&step=3&seed=5")
    in_lesson = page.get_by_text("In float the network reads")
    words = in_lesson.inner_text()
    quantized = re.search(r"quantized (\S+) ?%", words)[1]
    page.get_by_role("button", name="Open this network in “Your model”").click()
    expect(page).to_have_url(re.compile("/your-model"))
    expect(page.get_by_text("Right answers")).to_be_visible()
    expect(page.get_by_test_id("stMain")).to_contain_text(f"{quantized}%")
    expect(page.get_by_text("quantized as on the page that opened this network")).to_be_visible()
    main = page.get_by_test_id("stMain")
    main.get_by_role("link", name=f"Lesson: {exam.title}").click()
    expect(page).to_have_url(re.compile("step=3&seed=5"))
    expect(in_lesson).to_have_text(words)
