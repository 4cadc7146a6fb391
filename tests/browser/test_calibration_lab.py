"""The lab of calibration in Chromium: its live arithmetic, and what only this page has."""

import numpy as np
from playwright.sync_api import Page

from core import IntFormat, dequantize, params_from_range, quantize
from core.data.batch_streams import LATE
from core.studies.ranges_over_batches import RULES, ranges_over_batches
from explorer.live.calibration_expressions import SIGNALS, VALUES
from tests.browser.harness import settle
from tests.browser.vega import evaluated

WANTED = ("datum.S", "datum.Z", "datum.q", "datum.xhat")


def test_the_browser_computes_what_the_core_computes(page: Page) -> None:
    rng = np.random.default_rng(1)
    rows, expected, ties, cut = [], [], 0, 0
    for i in range(12_000):
        bits = int(rng.choice([2, 3, 4, 8]))
        low, high = np.sort(rng.normal(0, 2, 2)).tolist()
        x = round(0.05 * int(rng.integers(-200, 201)), 2)
        if i % 3 == 0:  # a step that is a power of two, and x half-way between two levels
            step = 2.0 ** int(rng.integers(-4, 1))
            low = -step * int(rng.integers(0, 2**bits))
            high = low + step * (2**bits - 1)
            x = step * (int(rng.integers(-12, 12)) + 0.5)
        rows.append(({"bits": bits, "at": x}, {"low": low, "high": high}))
        params = params_from_range(np.array(low), np.array(high), IntFormat(bits))
        q = quantize(np.array([x]), params)
        scale, zero = float(params.scale), float(params.zero_point)
        expected.append([scale, zero, float(q[0]), float(dequantize(q, params)[0])])
        ties += (x / scale) % 1 == 0.5
        cut += int(q[0]) in (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    assert evaluated(page, rows, VALUES, WANTED, SIGNALS) == expected
    assert ties > 3000
    assert cut > 3000


def words(page: Page) -> str:
    texts = page.locator('[data-testid="stVegaLiteChart"] svg text').all_text_contents()
    return " ".join(texts).replace("−", "-")


def test_an_outlier_opens_one_rule_and_not_the_other(page: Page) -> None:
    page.goto(f"/calibration?story=outlier&seen={LATE - 1}&bits=4")
    settle(page)
    known = ranges_over_batches("outlier", 4, 0)
    for seen in (LATE - 1, LATE):
        said = words(page)
        for r, rule in enumerate(RULES):
            low, high = known.low[r, seen - 1], known.high[r, seen - 1]
            assert f"{rule}: {low:.2f} to {high:.2f}, " in said
        assert f"{seen * 128:,} values seen" in said
        slider = page.locator(".sliders input[type=range]").first
        slider.focus()
        slider.press("ArrowRight")
        page.wait_for_timeout(300)
    top = dict(zip(RULES, known.high[:, LATE - 1] - known.high[:, LATE - 2], strict=True))
    assert top["min/max"] > 5
    assert abs(top["percentile 99"]) < 0.2


def test_the_histogram_grows(page: Page) -> None:
    page.goto("/calibration?seen=1")
    settle(page)
    bars = '[data-testid="stVegaLiteChart"] svg .mark-rect path'
    few = page.locator(bars).count()
    page.goto("/calibration?seen=32")
    settle(page)
    assert page.locator(bars).count() > few
