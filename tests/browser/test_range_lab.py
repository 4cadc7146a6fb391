"""The lab of the clipping range in Chromium: drag, type, choose, and see everything follow."""

import re

import pytest
from playwright.sync_api import Page, expect

from core.data.example_tensors import example
from core.studies.range_sweep import sweep_range
from tests.browser import labs
from tests.browser.harness import settle
from tests.browser.labs import numbers
from tests.browser.test_live_chart import HOLD
from tests.processes import wait_until

FORMULA = ".live-chart .formula"


def open_lab(page: Page, query: str = "") -> None:
    page.goto(f"/range{query}")
    settle(page)


def texts(page: Page) -> str:
    """All words of the first picture: the formulas and the error."""
    parts = page.locator(f"{FORMULA} div, .live-chart section:first-child .chart svg text")
    return " ".join(parts.all_text_contents())


def picture(page: Page) -> str:
    return page.locator(".live-chart .chart").first.inner_html()


def press_and_move(page: Page, start: float, end: float) -> None:
    """From one place to another, as shares of the chart's width; the button stays down."""
    box = page.locator(".live-chart .chart").first.bounding_box()
    y = box["y"] + box["height"] * 0.45
    page.mouse.move(box["x"] + box["width"] * start, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * end, y, steps=10)


def test_the_picture_follows_before_the_button_is_released(page: Page) -> None:
    open_lab(page)
    before, formulas = numbers(page), texts(page)
    press_and_move(page, 0.1, 0.48)
    wait_until(lambda: texts(page) != formulas)
    during = texts(page)
    # S and Z follow; what Python computes waits, and looks so.
    assert numbers(page)[0] != before[0]
    assert numbers(page)[2:] == before[2:]
    computed = page.locator(".live-chart .number dd:not(.meaning)").nth(2)
    expect(computed).to_have_css("opacity", "0.45")
    page.mouse.up()
    settle(page)
    assert texts(page) == during  # nothing jumps on release
    assert numbers(page)[2:] != before[2:]
    expect(computed).to_have_css("opacity", "1")


def test_picture_core_and_link_agree_after_a_drag(page: Page) -> None:
    open_lab(page)
    press_and_move(page, 0.12, 0.5)
    page.mouse.up()
    page.mouse.move(2, 2)  # else the formula is of the value below the pointer
    settle(page)
    scale, zero_point, sqnr, _ = numbers(page)
    words = texts(page)
    assert f"= {scale}" in words
    assert f"= {zero_point}" in words
    assert f"SQNR {sqnr}" in words
    low, high = (float(re.search(rf"{name}=(-?[\d.]+)", page.url)[1]) for name in ("low", "high"))
    assert -4.5 < low < -1
    assert 1 < high < 6
    page.goto(page.url)  # the copied link, in a new session
    settle(page)
    assert numbers(page)[:3] == [scale, zero_point, sqnr]
    assert texts(page) == words


def test_a_second_drag_and_min_max(page: Page) -> None:
    open_lab(page)
    first = numbers(page)
    for end in (0.45, 0.3):
        press_and_move(page, 0.12, end)
        page.mouse.up()
        settle(page)
    assert numbers(page) != first
    page.get_by_role("button", name="min/max").click()
    settle(page)
    assert numbers(page) == first
    assert f"= {first[0]}" in texts(page)


def test_the_range_can_be_typed_after_a_drag(page: Page) -> None:
    open_lab(page)
    press_and_move(page, 0.12, 0.4)
    page.mouse.up()
    settle(page)
    for label, value in (("From α", "-3"), ("To β", "4")):
        page.get_by_label(label).fill(value)
        page.get_by_label(label).press("Enter")
        settle(page)
    assert numbers(page)[0] == "1"  # (4 − (−3)) / 7
    assert "(4 − (−3)) / 7 = 1" in texts(page)
    assert "from −3 to 4" in texts(page)


@pytest.mark.parametrize(
    "story",
    ["Bell curve", "After ReLU", "Two clusters", "Network weights", "Network activations"],
)
def test_every_story_draws_another_picture(page: Page, story: str) -> None:
    open_lab(page)
    before, was = picture(page), numbers(page)
    page.get_by_label("Whose values?").select_option(story)
    settle(page)
    assert picture(page) != before
    assert numbers(page) != was


def test_bits_and_symmetric_from_the_keyboard(page: Page) -> None:
    open_lab(page, "?low=-3&high=4")
    page.get_by_label("Bits for each value").press("ArrowRight")
    settle(page)
    assert "(4 − (−3)) / 15 = 0.467" in texts(page)
    page.get_by_role("button", name="symmetric: Z = 0").press("Space")
    settle(page)
    assert "4 / 7 = 0.571" in texts(page)
    assert numbers(page)[:2] == ["0.571", "0"]
    expect(page).to_have_url(re.compile("symmetric=1"))


def test_the_seed_changes_the_values(page: Page) -> None:
    open_lab(page)
    before = picture(page)
    page.get_by_text("What this simplifies").click()
    page.get_by_label("Seed").fill("3")
    page.get_by_label("Seed").press("Enter")
    settle(page)
    assert picture(page) != before
    expect(page).to_have_url(re.compile("seed=3"))


@pytest.mark.parametrize("place", [0.3, 0.8])
def test_a_click_without_a_drag_leaves_picture_and_numbers_at_one(page: Page, place: float) -> None:
    open_lab(page, "?low=-1&high=1")
    press_and_move(page, place, place)
    page.mouse.up()
    settle(page)
    assert f"= {numbers(page)[0]}" in texts(page)
    assert f"SQNR {numbers(page)[2]}" in texts(page)


def test_one_end_of_the_range_can_be_moved_alone(page: Page) -> None:
    open_lab(page, "?low=-1.5&high=2.5")
    edges = page.locator('.live-chart .chart svg path[fill="#2f80d0"]').evaluate_all(
        """paths => paths.map(path => path.getBoundingClientRect())
            .filter(box => box.width < 4 && box.height > 150)
            .map(box => [box.x + box.width / 2, box.y + box.height / 2])"""
    )
    middle = min(edges)  # of the low end: a thin rule through the histogram
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] - 60, middle[1], steps=5)
    page.mouse.up()
    settle(page)
    low, high = (float(re.search(rf"{name}=(-?[\d.]+)", page.url)[1]) for name in ("low", "high"))
    assert low < -2
    assert high == 2.5


def test_the_pointer_explains_the_value_below_it(page: Page) -> None:
    open_lab(page, "?low=-3&high=4&x=2.6")  # S = 1 and Z = −1
    formula = page.locator(FORMULA)
    expect(formula).to_contain_text("q = clip(round(2.6 / 1) − 1) = 2 → x̂ = 3, error +0.4")
    box = page.locator(".live-chart .chart svg .background").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.99, box["y"] + box["height"] * 0.5)
    expect(formula).to_contain_text("clipped")
    value, code, xhat, error = map(
        float,
        re.search(
            r"round\(([\d.]+) / 1\) − 1\) = (\d+) → x̂ = (\d+), error −([\d.]+), clipped",
            texts(page),
        ).groups(),
    )
    assert (code, xhat) == (3, 4)  # the last code
    assert value - error == pytest.approx(4, abs=0.005)
    page.mouse.move(2, 2)
    expect(formula).not_to_contain_text("clipped")


def test_a_range_without_zero_says_that_it_is_widened(page: Page) -> None:
    open_lab(page, "?low=1.76&high=9.39")
    expect(page.locator(FORMULA)).to_contain_text("(9.39 − 0) / 7 = 1.34; α is 0, so that 0 stays")


def diamonds(page: Page) -> list[str]:
    """Where the present range stands in the second picture."""
    marks = page.locator('.live-chart .chart svg path[fill="#d9731f"][stroke="white"]')
    return marks.evaluate_all("marks => marks.map(mark => mark.getAttribute('transform'))")


def test_the_error_curve_follows_the_same_drag(page: Page) -> None:
    open_lab(page)
    before = diamonds(page)
    press_and_move(page, 0.1, 0.48)
    wait_until(lambda: diamonds(page) != before)
    during = diamonds(page)
    page.mouse.up()
    settle(page)
    assert diamonds(page) == during


def test_an_error_above_the_picture_says_so(page: Page) -> None:
    open_lab(page, "?low=-0.2&high=0.2")
    assert "(above the picture)" in labs.words(page)


def test_a_number_that_is_typed_moves_the_picture_before_the_server_answers(page: Page) -> None:
    open_lab(page)
    for leave in ("Enter", "Tab"):
        before = picture(page)
        page.evaluate(HOLD)
        page.get_by_label("To β").fill("4.25" if leave == "Enter" else "3.5")
        page.get_by_label("To β").press(leave)
        wait_until(lambda was=before: picture(page) != was)
        at_once = picture(page)
        page.evaluate("release()")
        settle(page)
        assert picture(page) == at_once


def test_the_best_width_is_marked_as_the_core_finds_it(page: Page) -> None:
    for bits in (2, 3, 6):
        open_lab(page, f"?bits={bits}")
        sweep = sweep_range(example("outlier"), bits, symmetric=False)
        least = (sweep.rounding + sweep.clipping).min()
        words = f"least: {least:.3g} at {sweep.share[sweep.best]:.0%}"
        texts_ = page.locator(".live-chart .chart svg text")
        expect(texts_.filter(has_text="least")).to_have_text(words)


def test_the_folded_parts_open(page: Page) -> None:
    open_lab(page)
    page.get_by_text("As a table").click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    page.get_by_text("The Python").click()
    expect(page.get_by_text("params_from_range(np.array(low)")).to_be_visible()
    settle(page)
