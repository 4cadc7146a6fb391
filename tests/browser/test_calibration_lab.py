"""The lab of calibration in Chromium: what only this page has."""

from playwright.sync_api import Page

from core.data.batch_streams import LATE, batches
from core.studies.ranges_on_unseen_data import APART, unseen_sqnr
from core.studies.ranges_over_batches import RULES, ranges_over_batches
from tests.browser.harness import settle
from tests.browser.labs import words


def test_an_outlier_opens_one_rule_and_not_the_other(page: Page) -> None:
    page.goto(f"/calibration?story=outlier&seen={LATE - 1}&bits=4")
    settle(page)
    known = ranges_over_batches(batches("outlier", 0), 4)
    unseen = unseen_sqnr(known, batches("outlier", APART), 4)
    for seen in (LATE - 1, LATE):
        said = words(page).replace("−", "-")
        for r, rule in enumerate(RULES):
            low, high = known.low[r, seen - 1], known.high[r, seen - 1]
            assert f"{rule}: {low:.2f} to {high:.2f}, {unseen[r, seen - 1]:.1f} dB" in said
        assert f"{seen * 128:,} values seen" in said
        page.get_by_label("Batches seen", exact=True).press("ArrowRight")
        settle(page)
    top = dict(zip(RULES, known.high[:, LATE - 1] - known.high[:, LATE - 2], strict=True))
    assert top["min/max"] > 5
    assert abs(top["percentile 99"]) < 0.2


def test_the_histogram_grows(page: Page) -> None:
    bars = page.locator(".live-chart").first.locator(".mark-rect path")
    page.goto("/calibration?seen=1")
    settle(page)
    few = bars.count()
    page.goto("/calibration?seen=32")
    settle(page)
    assert bars.count() > few
