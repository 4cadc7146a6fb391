"""The lab of formats in Chromium: bits that are flipped, blocks, and numbers under the pointer."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import settle
from tests.browser.labs import numbers, words
from tests.browser.tabs import Tabs


def test_flipping_bits_reads_their_number(page: Page) -> None:
    page.goto("/formats?format=E2M1&code=5")
    settle(page)
    bits, formula = page.locator(".bits button"), page.locator(".live-chart .formula").first
    expect(bits).to_have_count(4)
    assert bits.all_inner_texts() == ["0", "1", "0", "1"]
    expect(formula).to_contain_text("code 5 = 0 10 1 in bits")
    expect(formula).to_contain_text("= 2^(2 − 1) · (1 + 1/2) = 3")
    bits.nth(0).click()
    expect(formula).to_contain_text("= −3")
    assert numbers(page)[0] == "−3"  # follows at once
    bits.nth(1).focus()
    page.keyboard.press("Space")
    expect(formula).to_contain_text("= −0.5")
    page.wait_for_function("location.href.includes('code=9')")
    settle(page)
    assert numbers(page)[0] == "−0.5"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("format=E4M3FN&code=127", "not a number"),
        ("format=E5M2&code=252", "−∞"),
        ("format=E5M2FNUZ&code=128", "not a number"),
    ],
)
def test_codes_that_are_no_numbers(page: Page, query: str, said: str) -> None:
    page.goto(f"/formats?{query}")
    settle(page)
    expect(page.locator(".live-chart .formula").first).to_contain_text(f"= {said}")


def test_another_format_has_other_bits(page: Page) -> None:
    formula = page.locator(".live-chart .formula").first
    for query, count, value in (
        ("format=int16&code=32768&other=int1", 16, "−32768·1 = −32768"),
        ("format=int1&code=32768", 1, "−1·1 = −1"),
        ("format=int8&code=5", 8, "−128·0 + 4·1 + 1·1 = 5"),
    ):
        page.goto(f"/formats?{query}")
        settle(page)
        expect(page.locator(".bits button")).to_have_count(count)
        expect(formula).to_contain_text(value)


def test_a_block_zooms_in_while_its_slider_is_moved(page: Page) -> None:
    page.goto("/formats?format=MXFP4&code=5")
    settle(page)
    formula = page.locator(".live-chart .formula").first
    expect(formula).to_contain_text("(1 + 1/2) · 2^0 = 3")
    slider = page.get_by_label("Block maximum = tensor maximum")
    for _ in range(12):  # quarters
        slider.press("ArrowRight")
    expect(formula).to_contain_text("· 2^−3 = 0.375")
    assert "15 of them for the shaded block" in words(page)
    assert " 3 of them for the shaded block" in words(page)
    page.wait_for_function("location.href.includes('block=3.0')")
    settle(page)
    assert numbers(page)[0] == "0.375"


@pytest.mark.parametrize(
    ("query", "count"), [("format=E2M1&other=int4", 2), ("format=int4&other=NVFP4", 3)]
)
def test_only_formats_with_blocks_have_a_slider_for_them(
    page: Page, query: str, count: int
) -> None:
    page.goto(f"/formats?{query}")
    settle(page)
    expect(page.locator(".live-chart input[type=range]")).to_have_count(count)


def place(page: Page, value: float) -> tuple[float, float]:
    """On the upper row of the picture, a number as a share of the largest."""
    box = page.locator(".live-chart .chart svg .background").first.bounding_box()
    across = (value / 1.03 + 1) / 2
    return box["x"] + box["width"] * across, box["y"] + box["height"] * 0.2


def test_the_pointer_on_a_number_reads_its_arithmetic(page: Page) -> None:
    page.goto("/formats?format=MXFP4&block=3")
    settle(page)
    page.mouse.move(*place(page, 0.375 / 6))
    said = "here: code 5 = 0 10 1 → 2^(2 − 1) · (1 + 1/2) · 2^−3 = 0.375"
    page.wait_for_function(
        "said => document.querySelector("
        "'[data-testid=stMain] [data-testid=stBidiComponentIsolated]')"
        ".shadowRoot.textContent.includes(said)",
        arg=said,
    )


def test_a_tap_on_a_number_reads_its_arithmetic(tabs: Tabs) -> None:
    with tabs.empty(390, touch=True) as page:
        page.goto("/formats?format=int4&other=E2M1")
        settle(page)
        page.locator(".live-chart .chart").first.scroll_into_view_if_needed()
        page.touchscreen.tap(*place(page, -5 / 8))
        texts = page.locator(".live-chart .chart svg text")
        expect(texts.filter(has_text="−8·1 + 2·1 + 1·1 = −5")).to_have_count(1)


@pytest.mark.parametrize(
    ("story", "said"),
    [("bell", "int4 is 1.5 dB below the dashed"), ("relu", "int3 is 2.3 dB below the dashed")],
)
def test_where_the_line_is_left_follows_the_tensor(page: Page, story: str, said: str) -> None:
    page.goto(f"/formats?story={story}")
    settle(page)
    assert said in words(page)
