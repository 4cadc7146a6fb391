"""The lab of stochastic rounding in Chromium: what only this page has."""

import numpy as np
from playwright.sync_api import Page, expect

from core.rounding import RoundingMode, round_to_integer
from core.studies.descent_on_grid import descend
from explorer.labs.stochastic.expressions import START, STEP, TARGET, UPDATES
from tests.browser.harness import settle
from tests.browser.labs import drawn, words


def test_the_arithmetic_of_an_update_is_the_path_of_the_core(page: Page) -> None:
    page.goto("/stochastic?rate=0.15&update=12&seed=2")
    settle(page)
    path = descend(START, TARGET, 0.15, STEP, RoundingMode.STOCHASTIC, UPDATES, 2)
    before, after = int(path[11]), int(path[12])
    wanted = f"{before - 0.15 * (before - 7.3):.3g}"
    said = f"stochastic, update 12: {before} − 0.15 · ({before} − 7.3) = {wanted} → {after}"
    assert said in words(page)


def test_the_mean_in_the_picture_is_the_one_of_the_core(page: Page) -> None:
    page.goto("/stochastic?x=0.35&count=400&seed=9")
    settle(page)
    mean = round_to_integer(np.full(400, 0.35), RoundingMode.STOCHASTIC, 9).mean()
    assert words(page).count(f"mean of 400 draws: {mean:.3f}") == 1


def test_new_random_draws_are_replayed_by_their_seed(page: Page) -> None:
    page.goto("/stochastic?seed=4")
    settle(page)
    before = drawn(page)
    page.get_by_role("button", name="New random draws").click()
    settle(page)
    assert "seed=5" in page.url
    assert drawn(page) != before
    page.get_by_text("What this simplifies", exact=True).click()
    page.get_by_label("Seed", exact=True).fill("4")
    page.get_by_label("Seed", exact=True).press("Enter")
    page.wait_for_function("location.href.includes('seed=4')")
    settle(page)
    assert drawn(page) == before


def test_a_network_is_trained_three_times(page: Page) -> None:
    page.goto("/stochastic")
    settle(page)
    page.get_by_text("Train the digit network three times").click()
    metrics = page.locator('[data-testid="stMetricValue"]')
    expect(metrics).to_have_count(3)
    floats, nearest, stochastic = (float(text.rstrip("%")) for text in metrics.all_inner_texts())
    assert floats > 90
    assert stochastic > 90
    assert nearest < 60
