"""The lab of non-uniform levels in Chromium: its live arithmetic, and what only this page has."""

import numpy as np
import pytest
from playwright.sync_api import Page

from core.data.example_tensors import example
from core.studies.codebook_error import METHODS, STEPS, measure_codebook
from explorer.live.codebook_chart import as_floats
from explorer.live.codebook_expressions import SIGNALS, VALUES
from tests.browser.harness import settle
from tests.browser.vega import evaluated


@pytest.mark.parametrize("method", METHODS)
def test_the_browser_finds_the_level_that_the_core_finds(page: Page, method: str) -> None:
    rng = np.random.default_rng(3)
    total = ties = 0
    for story in ("bell", "outlier", "clusters"):
        for bits in (2, 3, 4):
            trial = measure_codebook(example(story), method, bits)
            books = [as_floats(book) for book in trial.books]
            cuts = [book.thresholds.tolist() for book in trial.books]
            rows, expected = [], []
            for _ in range(1200):
                step = int(rng.integers(0, STEPS + 1))
                book = trial.books[min(step, len(books) - 1)]
                x = float(rng.normal(0, 3))
                if rng.integers(3) == 0:  # on a threshold, which the upper level takes
                    x = float(rng.choice(book.thresholds))
                    ties += 1
                given = {"books": books, "cuts": cuts, "step": step}
                rows.append((given, {"x": x}))
                level = float(book.round(np.array([x]))[0])
                expected.append([float(book.encode(np.array([x]))[0]), level, level - x])
            wanted = ("datum.q", "datum.xhat", "datum.error")
            found = evaluated(page, rows, VALUES, wanted, SIGNALS)
            assert found == expected
            total += len(rows)
    assert total > 10_000
    assert ties > 3_000


def words(page: Page) -> str:
    return " ".join(page.locator('[data-testid="stVegaLiteChart"] svg text').all_text_contents())


def test_each_step_lowers_the_error_in_the_picture(page: Page) -> None:
    page.goto("/nonuniform?story=outlier&method=kmeans&bits=3&step=0")
    settle(page)
    trial = measure_codebook(example("outlier"), "kmeans", 3)
    slider = page.locator(".sliders input[type=range]").nth(1)
    slider.focus()
    for step in range(4):
        error = f"{trial.mse[step]:.4g}"
        page.wait_for_function(
            "error => document.body.textContent.includes('mean squared error ' + error)", arg=error
        )
        slider.press("ArrowRight")
    assert trial.mse[3] < trial.mse[0]


def test_the_pointer_looks_at_a_value(page: Page) -> None:
    page.goto("/nonuniform?story=bell&x=0.5")
    settle(page)
    assert "x = 0.5: nearest of" in words(page)
    box = page.locator('[data-testid="stVegaLiteChart"] svg').bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.5)
    page.wait_for_timeout(300)
    assert "x = −" in words(page)
