"""The lab of scale and zero point in Chromium: its live arithmetic, and what only this page has."""

import numpy as np
from playwright.sync_api import Page, expect

from core.studies.affine_and_symmetric import affine_and_symmetric, code_of
from explorer.live.scale_expressions import SIGNALS
from tests.browser.harness import settle
from tests.browser.vega import evaluated

WANTED = ("SA", "ZA", "qA", "xhatA", "SB", "qB", "xhatB", "zero")


def combinations(count: int = 12_000) -> list[dict[str, float]]:
    """What the sliders can be set to; a third with x on a tie, some far outside the range."""
    rng = np.random.default_rng(2)
    rows = []
    for i in range(count):
        bits = int(rng.integers(2, 6))
        low = round(0.05 * int(rng.integers(-80, 1)), 2)
        high = round(0.05 * int(rng.integers(2, 81)), 2)
        x = round(0.01 * int(rng.integers(-400, 401)), 2)
        if i % 3 == 1:
            step = 2.0 ** int(rng.integers(-3, 1))
            low = -step * int(rng.integers(0, 2**bits))
            high = low + step * (2**bits - 1)
            low, high = (low, high) if high > 0 else (0.0, step * (2**bits - 1))
            x = step * (int(rng.integers(-9, 9)) + 0.5)
        rows.append({"low": low, "high": high, "bits": bits, "at": x})
    return rows


def test_the_browser_computes_what_the_core_computes(page: Page) -> None:
    rows = combinations()
    found = evaluated(page, [(row, {}) for row in rows], (), WANTED, SIGNALS)
    ties = 0
    for row, numbers in zip(rows, found, strict=True):
        trial = affine_and_symmetric(row["low"], row["high"], row["bits"])
        affine, symmetric = trial.affine, trial.symmetric
        expected = [
            *(float(affine.scale), float(affine.zero_point), *code_of(row["at"], affine)),
            *(float(symmetric.scale), *code_of(row["at"], symmetric), trial.zero_error),
        ]
        assert numbers == expected, row
        ties += (row["at"] / expected[0]) % 1 == 0.5
    assert ties > 2000


def test_a_range_that_starts_at_zero_wastes_half_of_the_symmetric_levels(page: Page) -> None:
    page.goto("/scale?low=0.0&high=3.0&bits=3")
    settle(page)
    words = page.locator('[data-testid="stVegaLiteChart"] svg text')
    expect(words.filter(has_text="pale levels are never used")).to_have_count(1)
    expect(words.filter(has_text="0 happens to be one")).to_have_count(1)
    pale = page.locator('[data-testid="stVegaLiteChart"] svg line[opacity="0.3"]')
    assert pale.count() == 3
    assert "3 of 7" in page.locator('[data-testid="stMetricValue"]').all_inner_texts()


def test_the_network_pays_for_a_zero_that_is_not_exact(page: Page) -> None:
    page.goto("/scale?network_bits=2&measure=1")
    settle(page)
    expect(page.get_by_text("With exact zeros the network reads")).to_be_visible(timeout=90_000)
    chart = page.locator(".st-key-zero-damage svg")
    for name in ("values moved", "padding moved", "both moved"):
        expect(chart.locator("text", has_text=name)).to_have_count(1)


def test_blank_paper_lights_up_at_first_sight_and_no_more_at_eight_bits(page: Page) -> None:
    page.goto("/scale")
    settle(page)
    texts = page.locator(".st-key-live-zeros svg text")
    expect(texts.filter(has_text="blank: 0.5")).to_have_count(2)
    bits = page.get_by_label("Bits of picture and network")
    bits.press("End")  # the browser has the maps of every number of bits
    expect(texts.filter(has_text="blank: 0.0059")).to_have_count(2)  # 3 · (1/255) / 2
    page.wait_for_function("location.href.includes('network_bits=8')")
