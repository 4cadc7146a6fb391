"""The lab of the integer product in Chromium: its live arithmetic, and what only this page has."""

import re

import numpy as np
from playwright.sync_api import Page

from core.data.digits import load_digits
from core.kernels import Profile, bits_used
from core.networks.mlp import train
from core.studies.layer_product import in_register, layer_product, terms
from explorer.live.product_chart import product_data
from explorer.live.product_expressions import SIGNALS, TERMS, VALUES
from tests.browser.harness import settle
from tests.browser.vega import evaluated


def test_the_browser_overflows_as_the_core_does(page: Page) -> None:
    rng = np.random.default_rng(4)
    rows = []
    for _ in range(12_000):
        register, saturates = int(rng.integers(8, 33)), bool(rng.integers(2))
        half = 1 << (register - 1)
        total = int(rng.integers(-(2**34), 2**34))
        if rng.integers(2):  # beside a limit, some turns away
            total = half * int(rng.integers(-5, 6)) + int(rng.integers(-2, 3))
        data = {"sum": total, "low": total, "high": total}
        rows.append(({"register": register, "saturates": saturates}, data))
    found = evaluated(page, rows, VALUES, ("datum.held", "datum.lost"), SIGNALS)
    expected = [in_register(d["sum"], s["register"], s["saturates"]) for s, d in rows]
    assert [held for held, _ in found] == expected
    assert [bool(lost) for _, lost in found] == [
        held != d["sum"] for held, (_, d) in zip(expected, rows, strict=True)
    ]


def test_the_browser_counts_bits_as_the_core_does(page: Page) -> None:
    rng = np.random.default_rng(7)
    extremes = []
    for bits in range(1, 33):  # every width, at its limits and one beyond
        half = 1 << (bits - 1)
        ends = (-half - 1, -half, 1 - half), (half - 2, half - 1, half)
        extremes += [(low, high) for low in ends[0] for high in ends[1] if low <= high]
    for _ in range(12_000):
        size = 2.0 ** rng.uniform(0, 32)
        pair = sorted(int(rng.uniform(-size, size)) for _ in range(2))
        extremes.append((pair[0], pair[1]))
    rows = [
        ({"register": 16, "saturates": True}, {"sum": low, "low": low, "high": high})
        for low, high in extremes
    ]
    found = evaluated(page, rows, VALUES, ["datum.bits"], SIGNALS)
    assert [bits for (bits,) in found] == [bits_used(list(pair)) for pair in extremes]


def test_the_browser_multiplies_as_the_core_does(page: Page) -> None:
    rng = np.random.default_rng(2)
    rows, expected = [], []
    for symmetric in (False, True):
        for _ in range(3):
            x, weight = (rng.normal(0, 1, (n, 16)).astype(np.float32) for n in (2, 64))
            layer = layer_product(x, weight, symmetric)
            signals = product_data(layer, image=1, saturates=False)
            for output in range(64):
                rows += [(signals | {"output": output}, {"i": i}) for i in range(16)]
            expected += terms(layer, 1).ravel().tolist()
    found = [
        term
        for start in range(0, len(rows), 1024)
        for (term,) in evaluated(page, rows[start : start + 1024], TERMS, ["datum.term"])
    ]
    assert found == expected
    assert len(found) == 6 * 64 * 16


def words(page: Page) -> str:
    return " ".join(page.locator('[data-testid="stVegaLiteChart"] svg text').all_text_contents())


def test_the_picture_says_what_the_core_computes(page: Page) -> None:
    page.goto("/product?image=5&output=11&k=20&register=13&weights=symmetric")
    settle(page)
    digits = load_digits()
    weight = train(digits.train_images, digits.train_labels, 0).weight1
    layer = layer_product(digits.test_images, weight, symmetric=True)
    acc = int(layer.acc[5, 11])
    held = in_register(acc, 13, saturates=False)
    said = words(page).replace("−", "-")
    assert f"whole sum {acc:,}" in said
    assert f"{held:,}" in said
    x, w = int(layer.x[5, 20]), int(layer.w[11, 20])
    assert f"= {(x + 128) * w:,}" in said
    # The register's limits; both ends of the sum; the codes of the term, and the bits up to it.
    assert "4,095 -4,096 0" in said
    assert f"exact sum{acc:,} in register{held:,}" in said
    running = np.cumsum(terms(layer, 5)[11])
    assert f"sum so far {running[20]:,}, bits needed so far {bits_used(running[:21])};" in said
    assert said.endswith(f"terms qx qw {(x + 128) * w:,} {x} {w}")


def test_the_limits_follow_the_slider_and_the_numbers_the_pointer(page: Page) -> None:
    page.goto("/product?register=16")
    settle(page)
    assert "32,767 −32,768" in words(page)
    slider = page.locator(".sliders input[type=range]").first
    slider.focus()
    slider.press("ArrowLeft")
    page.wait_for_function(
        "document.querySelector('[class*=st-key-live-] svg.marks').textContent.includes('16,383')"
    )
    assert "16,383 −16,384" in words(page)
    assert "k = 27" in words(page)
    box = page.locator("[class*=st-key-live-] svg.marks").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(200)
    looked_at = int(re.search(r"k = (\d+)", words(page))[1])
    assert 28 < looked_at < 36


def test_the_button_finds_elements_where_profiles_differ(page: Page) -> None:
    page.goto("/product")
    settle(page)
    digits = load_digits()
    weight = train(digits.train_images, digits.train_labels, 0).weight1
    layer = layer_product(digits.test_images, weight, symmetric=False)
    codes = [layer.codes(profile) for profile in Profile]
    seen = set()
    for _ in range(2):
        page.get_by_role("button", name="Next element where profiles differ").click()
        settle(page)
        image, output = (
            int(re.search(rf"{name}=(\d+)", page.url)[1]) for name in ("image", "output")
        )
        assert len({int(c[image, output]) for c in codes}) > 1
        seen.add((image, output))
    assert len(seen) == 2
