"""The lab of formats in Chromium: every code of every format, bits that are flipped, and blocks."""

import math

from playwright.sync_api import Browser, Page, expect

from core.studies.number_formats import FORMATS
from explorer.live.format_expressions import SHRUNK, form_signal, reading
from tests.browser.harness import settle

# NaN and infinities have no place in JSON.
RUN = """([form, blocks, steps]) => {
  const body = 'const {floor, pow, min} = Math, length = list => list.length;' +
    steps.map(([name, text]) => `const ${name} = ${text};`).join('') + 'return value;';
  const run = new Function('form', 'q', 'block', body), codes = 2 ** form.bits;
  return blocks.map(block => Array.from({length: codes}, (_, q) => String(run(form, q, block))));
}"""


def test_every_code_of_every_format_in_every_block_is_what_the_core_says(page: Page) -> None:
    total = {"alone": 0, "in blocks": 0}
    steps = [[e.name, e.text] for e in reading("form")]
    for name, form in FORMATS.items():
        blocks = SHRUNK if form.blocks else [0.0]
        found = page.evaluate(RUN, [form_signal(form), blocks, steps])
        for block, ours in zip(blocks, found, strict=True):
            theirs = (form.values * form.block_scales([block])[0]).tolist()
            for code, (text, value) in enumerate(zip(ours, theirs, strict=True)):
                read = float(text.replace("Infinity", "inf"))
                same = read == value or (math.isnan(read) and math.isnan(value))
                assert same, (name, block, code)
            total["in blocks" if form.blocks else "alone"] += len(ours)
    assert total["alone"] > 100_000
    assert total["in blocks"] > 20_000


def title(page: Page) -> str:
    return page.locator('[data-testid="stVegaLiteChart"] svg .role-title').first.text_content()


def test_flipping_bits_reads_their_number(page: Page) -> None:
    page.goto("/formats?format=E2M1&code=5")
    settle(page)
    bits = page.locator(".bits button")
    expect(bits).to_have_count(4)
    assert bits.all_inner_texts() == ["0", "1", "0", "1"]
    assert "code 5 stands for 3" in title(page)
    bits.nth(0).click()
    page.wait_for_function("document.body.textContent.includes('code 13 stands for −3')")
    bits.nth(1).focus()
    page.keyboard.press("Space")
    page.wait_for_function("document.body.textContent.includes('stands for −0.5')")
    settle(page)
    page.wait_for_function("location.href.includes('code=9')")
    settle(page)
    assert "−0.5" in page.locator('[data-testid="stMetricValue"]').all_inner_texts()


def test_codes_that_are_no_numbers(page: Page) -> None:
    for query, words in (
        ("format=E4M3FN&code=127", "not a number"),
        ("format=E5M2&code=252", "−∞"),
        ("format=E5M2FNUZ&code=128", "not a number"),
    ):
        page.goto(f"/formats?{query}")
        settle(page)
        assert words in title(page)


def test_another_format_has_other_bits(page: Page) -> None:
    page.goto("/formats?format=int16&code=32768&other=int1")
    settle(page)
    expect(page.locator(".bits button")).to_have_count(16)
    assert "stands for −32768" in title(page)
    page.goto("/formats?format=int1&code=32768")
    settle(page)
    expect(page.locator(".bits button")).to_have_count(1)
    assert "stands for −1" in title(page)


def test_a_block_zooms_in_while_its_slider_is_moved(page: Page) -> None:
    page.goto("/formats?format=MXFP4&code=5")
    settle(page)
    assert "code 5 stands for 3 · 2^0 = 3" in title(page)
    slider = page.locator(".sliders input[type=range]").nth(1)
    slider.focus()
    for _ in range(12):  # quarters
        slider.press("ArrowRight")
    page.wait_for_function("document.body.textContent.includes('3 · 2^−3 = 0.375')")
    words = page.locator(".st-key-live-formats svg.marks").text_content()
    assert "15 of them for the shaded block" in words
    assert "3 of them for the shaded block" in words
    page.wait_for_function("location.href.includes('block=3.0')")
    settle(page)
    assert "0.375" in page.locator('[data-testid="stMetricValue"]').all_inner_texts()


def test_only_formats_with_blocks_have_a_slider_for_them(page: Page) -> None:
    for query, count in (("format=E2M1&other=int4", 2), ("format=int4&other=NVFP4", 3)):
        page.goto(f"/formats?{query}")
        settle(page)
        expect(page.locator(".sliders input[type=range]")).to_have_count(count)


TICK = ".st-key-live-formats svg.marks path[opacity='0']"
TOOLTIP = "#vg-tooltip-element.visible"


def middle(page: Page, index: int) -> tuple[float, float]:
    tick = page.locator(TICK).nth(index)
    tick.scroll_into_view_if_needed()
    box = tick.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 4


def test_the_pointer_on_a_number_tells_its_arithmetic(page: Page) -> None:
    page.goto("/formats?format=MXFP4&block=3")
    settle(page)
    page.mouse.move(*middle(page, 12))  # −6 is the first of 15 numbers, and 3 the thirteenth
    expect(page.locator(TOOLTIP)).to_be_visible()
    told = " ".join(page.locator(TOOLTIP).inner_text().split())
    assert told == (
        "code 5 bits 0 10 1 sign +1 × exponent 2^(2 − 1) × mantissa (1 + 1/2) "
        "× block’s scale 2^−3 = number 0.375"
    )


def test_a_tap_on_a_number_tells_its_arithmetic(browser: Browser, app_url: str) -> None:
    phone = browser.new_context(
        base_url=app_url, viewport={"width": 390, "height": 900}, has_touch=True, is_mobile=True
    )
    page = phone.new_page()
    page.goto("/formats?format=int4")
    settle(page)
    page.touchscreen.tap(*middle(page, 3))  # −8, −7, −6, −5
    expect(page.locator(TOOLTIP)).to_contain_text("−8 · 1 + 3")
    expect(page.locator(TOOLTIP)).to_contain_text("−5")
    edges = page.locator(TOOLTIP).bounding_box()
    assert edges["x"] >= 0
    assert edges["x"] + edges["width"] <= 390
    phone.close()


def test_where_the_line_is_left_follows_the_tensor(page: Page) -> None:
    for story, words in (("bell", "int4 is 1.5 dB below it"), ("relu", "int3 is 2.3 dB below it")):
        page.goto(f"/formats?story={story}")
        settle(page)
        expect(page.locator(".st-key-live-format-errors svg.marks")).to_contain_text(words)
