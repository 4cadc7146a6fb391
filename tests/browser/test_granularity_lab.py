"""The lab of granularity in Chromium: its live arithmetic, and what only this page has."""

import numpy as np
from playwright.sync_api import Page

from core.data.weight_matrices import COLUMNS, uneven_rows, with_outlier
from core.granularity import PerChannel, PerGroup, PerTensor
from core.studies.granularity_error import measure_granularity
from explorer.live.granularity_chart import BOTTOM, GAP
from explorer.live.granularity_expressions import OUTLIER, SIGNALS, VALUES
from tests.browser.harness import settle
from tests.browser.vega import evaluated

WANTED = ("datum.w", "datum.S", "datum.q", "datum.what", "datum.error")


def test_the_browser_computes_what_the_core_computes(page: Page) -> None:
    rng = np.random.default_rng(7)
    rows, expected, ties, at_edge = [], [], 0, 0
    for trial in range(16):
        given = uneven_rows(trial)
        if trial % 3 == 1:
            given = np.round(given * 16) / 16  # with an outlier of 2ᵇ⁻¹ − 1 many lie on ties
        bits = int(rng.integers(2, 9))
        size = float(2 ** (bits - 1) - 1) / 8 if trial % 3 == 1 else round(rng.uniform(-6, 6), 1)
        row, column = int(rng.integers(10)), int(rng.integers(24))
        w = with_outlier(given, row, column, size)
        for kind in (PerTensor(), PerChannel(0), PerGroup(1, 8)):
            result = measure_granularity(w, bits, kind)
            scales = result.params.scale.reshape(-1)
            signals = {"bits": bits, "row": row, "column": column, "size": size}
            signals["weights"] = given.ravel().tolist()
            for r, c in np.ndindex(w.shape):
                # One scale, one a row, three a row.
                part = {1: 0, 10: r, 30: 3 * r + c // 8}[scales.size]
                s, approximation = float(scales[part]), float(result.approximation[r, c])
                most = _most(w, kind, r, c)
                rows.append((signals, {"r": r, "c": c, "most": most}))
                q = approximation / s
                expected.append([w[r, c], s, q, approximation, approximation - w[r, c]])
                ties += abs(w[r, c] / s) % 1 == 0.5
                at_edge += round(abs(q)) == 2 ** (bits - 1) - 1
    found = evaluated(page, rows, (*OUTLIER, *VALUES), WANTED, SIGNALS)
    assert len(rows) > 10_000
    for ours, theirs in zip(found, expected, strict=True):
        assert (ours[0], ours[1], ours[3], ours[4]) == (theirs[0], theirs[1], theirs[3], theirs[4])
        assert ours[2] == round(theirs[2])
    assert ties > 100
    assert at_edge > 100


def _most(w: np.ndarray, kind, r: int, c: int) -> float:
    """max|w| of the cell's part, by hand."""
    if isinstance(kind, PerTensor):
        return float(np.abs(w).max())
    if isinstance(kind, PerChannel):
        return float(np.abs(w[r]).max())
    start = c // 8 * 8
    return float(np.abs(w[r, start : start + 8]).max())


def test_the_words_in_the_picture_are_the_numbers_below(page: Page) -> None:
    page.goto("/granularity?size=5.0&row=2&column=23&bits=3&group=12")
    settle(page)
    said = " ".join(page.locator('[data-testid="stVegaLiteChart"] svg text').all_text_contents())
    numbers = page.locator('[data-testid="stMetricValue"]').all_inner_texts()
    assert len(numbers) == 3
    for number in numbers:
        assert f": {number}, " in said
    assert "4.33 bits a weight" in said  # 3 + 32·10/240
    assert "3.13 bits a weight" in said  # 3 + 32/240
    assert "5.67 bits a weight" in said  # 3 + 32/12


def cell(page: Page, row: int, column: int) -> tuple[float, float]:
    """The middle of a cell of the first matrix."""
    background = page.locator('[data-testid="stVegaLiteChart"] svg .background').first
    box = background.bounding_box()
    down = (GAP + row + 0.5) / BOTTOM
    return box["x"] + box["width"] * (column + 0.5) / COLUMNS, box["y"] + box["height"] * down


def test_the_outlier_is_carried_to_another_cell(page: Page) -> None:
    page.goto("/granularity?row=5&column=9")
    settle(page)
    page.mouse.move(*cell(page, 5, 9))
    page.wait_for_timeout(100)
    page.mouse.down()
    page.mouse.move(*cell(page, 2, 15), steps=8)
    page.mouse.up()
    settle(page)
    assert "row=2&column=15" in page.url
    page.mouse.move(*cell(page, 7, 3))  # without its hand on the outlier, the pointer only looks
    page.mouse.down()
    page.mouse.move(*cell(page, 1, 1), steps=4)
    page.mouse.up()
    settle(page)
    assert "row=2&column=15" in page.url
    said = page.locator('[data-testid="stVegaLiteChart"] svg').text_content()
    assert said.count("row 1, column 1: ") == 3
