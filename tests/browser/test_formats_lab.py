"""The lab of formats in Chromium: every code of every format, and bits that are flipped."""

import math

from playwright.sync_api import Page, expect

from core.try_format import FORMATS
from explorer.live.format_expressions import SIGNALS, form_signals
from tests.browser.harness import settle

# NaN and infinities have no place in JSON.
RUN = """([given, count, steps]) => {
  const body = 'const {floor, pow, min} = Math, length = list => list.length;' +
    steps.map(([name, text]) => `const ${name} = ${text};`).join('') + 'return value;';
  const run = new Function('code', ...Object.keys(given), body);
  return Array.from({length: count}, (_, code) => String(run(code, ...Object.values(given))));
}"""


def test_every_code_of_every_format_is_what_the_core_says(page: Page) -> None:
    total = 0
    steps = [[e.name, e.text] for e in SIGNALS]
    for name, form in FORMATS.items():
        count = 2**form.bits
        found = [
            float(v.replace("Infinity", "inf"))
            for v in page.evaluate(RUN, [form_signals(form), count, steps])
        ]
        for code, (ours, theirs) in enumerate(zip(found, form.values.tolist(), strict=True)):
            assert ours == theirs or (math.isnan(ours) and math.isnan(theirs)), (name, code)
        total += count
    assert total > 100_000


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
