"""The lab of stochastic rounding in Chromium: its live arithmetic, and what only this page has."""

import numpy as np
from playwright.sync_api import Page, expect

from core.rounding import RoundingMode, round_to_integer
from core.studies.descent_on_grid import descend
from core.studies.stochastic_mean import random_numbers
from explorer.live.descent_chart import RATES, START, STEP, TARGET, UPDATES
from explorer.live.descent_chart import VALUES as STEP_VALUES
from explorer.live.stochastic_chart import SIGNALS, VALUES
from tests.browser.harness import settle
from tests.browser.vega import evaluated


def test_the_browser_draws_as_the_core_does(page: Page) -> None:
    values, count = [i / 100 for i in range(101)], 120
    u = random_numbers(count, seed=6).tolist()
    rows = [({"x": x}, {"u": lot}) for x in values for lot in u]
    found = evaluated(page, rows, VALUES, ("datum.drawn", "nearest", "p"), SIGNALS)
    expected = []
    for x in values:
        drawn = round_to_integer(np.full(count, x), RoundingMode.STOCHASTIC, 6)
        nearest = float(round_to_integer(np.array([x]))[0])
        expected += [[float(d), nearest, x - np.floor(x)] for d in drawn]
    assert len(rows) > 10_000
    assert found == expected
    assert 0.4 < np.mean([row[0] for row in found]) < 0.6  # not all down, not all up


def test_the_browser_steps_as_the_core_does(page: Page) -> None:
    weights = [w / 2 for w in range(-8, 32)]
    rows = [({"rate": rate}, {"before": w}) for rate in RATES for w in weights]
    found = evaluated(page, rows, STEP_VALUES, ("datum.wanted",))
    expected = [
        [float(descend(d["before"], TARGET, s["rate"], STEP, None, 1, 0)[1])] for s, d in rows
    ]
    assert found == expected


def test_the_arithmetic_of_an_update_is_the_path_of_the_core(page: Page) -> None:
    page.goto("/stochastic?rate=0.15&update=12&seed=2")
    settle(page)
    drawn = descend(START, TARGET, 0.15, STEP, RoundingMode.STOCHASTIC, UPDATES, 2)
    before, after = int(drawn[11]), int(drawn[12])
    words = page.locator(".st-key-live-descent svg text").filter(has_text="stochastic, update 12")
    wanted = f"{before - 0.15 * (before - 7.3):.3g}"
    said = f": {before} − 0.15 · ({before} − 7.3) = {wanted} → {after}"
    expect(words).to_have_text("stochastic, update 12" + said)


def test_the_mean_in_the_picture_is_the_one_of_the_core(page: Page) -> None:
    page.goto("/stochastic?x=0.35&count=400&seed=9")
    settle(page)
    mean = round_to_integer(np.full(400, 0.35), RoundingMode.STOCHASTIC, 9).mean()
    words = page.locator('[data-testid="stVegaLiteChart"] svg text')
    expect(words.filter(has_text=f"mean of 400 draws: {mean:.3f}")).to_have_count(1)


def test_other_lots_are_replayed_by_their_seed(page: Page) -> None:
    page.goto("/stochastic?seed=4")
    settle(page)
    drawing = '[data-testid="stVegaLiteChart"] svg'
    before = page.locator(drawing).first.inner_html()
    page.get_by_role("button", name="Other lots").click()
    settle(page)
    assert "seed=5" in page.url
    assert page.locator(drawing).first.inner_html() != before
    page.get_by_label("Seed").fill("4")
    page.get_by_label("Seed").press("Enter")
    settle(page)
    assert page.locator(drawing).first.inner_html() == before


def test_a_network_is_trained_three_times(page: Page) -> None:
    page.goto("/stochastic")
    settle(page)
    metrics = page.locator('[data-testid="stMetricValue"]')
    before = metrics.count()
    page.get_by_text("Train the digit network three times").click()
    settle(page)
    expect(metrics).to_have_count(before + 3, timeout=60_000)
    floats, nearest, stochastic = (
        float(text.rstrip("%")) for text in metrics.all_inner_texts()[before:]
    )
    assert floats > 90
    assert stochastic > 90
    assert nearest < 60
