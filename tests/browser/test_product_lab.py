"""The lab of the integer product in Chromium: what only this page has."""

import re

import numpy as np
from playwright.sync_api import Page, expect

from core.data.digits import load_digits
from core.kernels import Profile, bits_used
from core.networks.mlp import train
from core.studies.layer_product import in_register, layer_product, terms
from tests.browser.harness import settle
from tests.browser.labs import words


def test_the_picture_says_what_the_core_computes(page: Page) -> None:
    page.goto("/product?image=5&output=11&k=20&register=13&weights=symmetric")
    settle(page)
    digits = load_digits()
    weight = train(digits.train_images, digits.train_labels, 0).weight1
    layer = layer_product(digits.test_images, weight, symmetric=True)
    acc = int(layer.acc[5, 11])
    stored = in_register(acc, 13, saturates=False)
    said = words(page).replace("−", "-")
    assert f"whole sum {acc:,}" in said
    assert f"{stored:,}" in said
    x, w = int(layer.x[5, 20]), int(layer.w[11, 20])
    assert f"= {(x + 128) * w:,}" in said
    # The register's limits; both ends of the sum; the codes of the term, and the bits up to it.
    assert "4,095 -4,096 0" in said
    for name, value in (("exact sum", acc), ("in register", stored)):
        assert f"{name} {value:,}" in said
    running = np.cumsum(terms(layer, 5)[11])
    assert f"sum so far {running[20]:,}, bits needed so far {bits_used(running[:21])};" in said
    assert said.endswith(f"terms pixel qx weight qw {(x + 128) * w:,} {x} {w}")


def test_the_limits_follow_the_slider_and_the_numbers_the_pointer(page: Page) -> None:
    page.goto("/product?register=16")
    settle(page)
    assert "32,767 −32,768" in words(page)
    page.get_by_label("Register, bits").press("ArrowLeft")
    texts = page.locator(".live-chart .chart svg text")
    expect(texts.filter(has_text="16,383")).to_have_count(1)
    assert "16,383 −16,384" in words(page)
    formula = page.locator(".live-chart .formula")
    expect(formula).to_contain_text("k = 27")
    box = page.locator(".live-chart .chart").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(formula).not_to_contain_text("k = 27")
    assert 28 < int(re.search(r"k = (\d+)", words(page))[1]) < 36


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
