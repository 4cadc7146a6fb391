"""The lab of scale and zero point in Chromium: what only this page has."""

from playwright.sync_api import Page, expect

from tests.browser.harness import settle
from tests.browser.labs import numbers, words


def test_a_range_that_starts_at_zero_wastes_half_of_the_symmetric_levels(page: Page) -> None:
    page.goto("/scale?low=0.0&high=3.0&bits=3")
    settle(page)
    assert words(page).count("pale levels are never used") == 1
    assert words(page).count("one happens to land on 0") == 1
    pale = page.locator('.live-chart .chart svg line[opacity="0.3"]')
    assert pale.count() == 3
    assert "3 of 7" in numbers(page)


def test_the_numbers_follow_the_drag_as_the_picture_does(page: Page) -> None:
    page.goto("/scale?low=-1.0&high=2.5&bits=3")
    settle(page)
    assert numbers(page)[:3] == ["0.5", "−2", "0.833"]
    page.get_by_label("From α").press("End")  # 0
    # 2.5 / 7, Z = −4; Python has not been asked yet for how many levels are unused.
    number = page.locator(".live-chart .number dd:not(.meaning)")
    expect(number.nth(0)).to_have_text("0.357")
    expect(number.nth(1)).to_have_text("−4")
    expect(number.nth(3)).to_have_css("opacity", "0.45")
    settle(page)
    assert numbers(page)[:3] == ["0.357", "−4", "0.833"]
    expect(number.nth(3)).to_have_css("opacity", "1")


def test_the_network_pays_for_a_zero_that_is_not_exact(page: Page) -> None:
    page.goto("/scale?network_bits=2&measure=1")
    expect(page.get_by_text("With exact zeros the network reads")).to_be_visible()
    settle(page)
    chart = page.locator(".live-chart").nth(1).locator(".chart").nth(1)
    for name in ("values moved", "padding moved", "both moved"):
        expect(chart.locator("text", has_text=name)).to_have_count(1)


def test_blank_paper_lights_up_at_first_sight_and_no_more_at_eight_bits(page: Page) -> None:
    page.goto("/scale")
    settle(page)
    texts = page.locator(".live-chart").nth(1).locator(".chart svg text")
    expect(texts.filter(has_text="blank: 0.5")).to_have_count(2)
    bits = page.get_by_label("Bits of picture and network")
    bits.press("End")  # the browser has the maps of every number of bits
    expect(texts.filter(has_text="blank: 0.0059")).to_have_count(2)  # 3 · (1/255) / 2
    page.wait_for_function("location.href.includes('network_bits=8')")
