"""The lab of non-uniform levels in Chromium: what only this page has."""

from playwright.sync_api import Page, expect

from core.data.example_tensors import example
from core.studies.codebook_error import measure_codebook
from tests.browser.harness import settle


def test_each_step_lowers_the_error_in_the_picture(page: Page) -> None:
    page.goto("/nonuniform?story=outlier&method=kmeans&bits=3&step=0")
    settle(page)
    result = measure_codebook(example("outlier"), "kmeans", 3)
    slider = page.get_by_label("Step of k-means", exact=True)
    texts = page.locator(".live-chart .chart svg text")
    for step in range(4):
        said = f"mean squared error {result.mse[step]:.4g}"
        expect(texts.filter(has_text=said)).to_have_count(1)
        slider.press("ArrowRight")
    assert result.mse[3] < result.mse[0]


def test_the_pointer_explains_a_value(page: Page) -> None:
    page.goto("/nonuniform?story=bell&x=0.5")
    settle(page)
    formula = page.locator(".live-chart .formula")
    expect(formula).to_contain_text("x = 0.5: nearest of")
    box = page.locator(".live-chart .chart").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.5)
    expect(formula).to_contain_text("x = −")
