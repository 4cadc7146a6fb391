"""The lab of rounding in Chromium: its live arithmetic, and what only this page has."""

import numpy as np
import pytest
from playwright.sync_api import Page

from core.affine import ZeroPointOrder, dequantize, quantize
from core.rounding import RoundingMode
from core.studies.rounding_error import parameters
from explorer.live.rounding_expressions import values
from tests.browser.harness import settle
from tests.browser.vega import evaluated

TITLE = '[data-testid="stVegaLiteChart"] svg .role-title'


def combinations(count: int = 1500) -> list[tuple[float, float, int]]:
    """x, step, zero: half of them ties, a few right beside one."""
    rng = np.random.default_rng(5)
    rows = []
    for i in range(count):
        step, zero = float(rng.integers(5, 41)) * 0.05, int(rng.integers(-3, 4))
        x = float(rng.uniform(-3, 3))
        if i % 2:
            step = float(2.0 ** rng.integers(-2, 2))
            x = step * (int(rng.integers(-12, 12)) + 0.5)
            x = float(np.nextafter(x, rng.choice([-9, 9]))) if i % 10 == 1 else x
        rows.append((x, step, zero))
    return [*rows, (-0.49999999999999994, 1.0, 0), (0.49999999999999994, 1.0, 1), (-0.0, 1.0, 0)]


@pytest.mark.parametrize("mode", RoundingMode)
def test_the_browser_rounds_as_the_core_does(page: Page, mode: RoundingMode) -> None:
    rows = combinations()
    u = float(np.random.default_rng(3).random())  # what the core draws for one value of this seed
    given = [({"mode": mode.value, "step": s, "zero": z}, {"x": x, "u": u}) for x, s, z in rows]
    found = evaluated(page, given, values(), ("datum.q", "datum.xhat", "datum.other"))
    expected, moved = [], 0
    for x, step, zero in rows:
        params = parameters(step, zero)
        q = quantize(np.array([x]), params, mode, 3)
        other = quantize(np.array([x]), params, mode, 3, ZeroPointOrder.BEFORE_ROUNDING)
        expected.append([float(q[0]), float(dequantize(q, params)[0]), float(other[0])])
        moved += int(q[0] != other[0])
    assert found == expected
    if mode in (RoundingMode.NEAREST_EVEN, RoundingMode.NEAREST_ODD):
        assert moved > 200  # ties that an odd Z inside the rounding sends the other way


def test_the_pointer_looks_at_a_value_and_leaves(page: Page) -> None:
    page.goto("/rounding?mode=nearest-even&step=1.0&zero=1&x=0.6")
    settle(page)
    title = page.locator(TITLE)
    assert "round(0.6 / 1) + 1 = 2" in title.text_content()
    picture = page.locator('[data-testid="stVegaLiteChart"] svg')
    box = picture.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.5)
    page.wait_for_function(f"!document.querySelector('{TITLE}').textContent.includes('(0.6 /')")
    page.mouse.move(2, 2)
    page.wait_for_function(f"document.querySelector('{TITLE}').textContent.includes('(0.6 /')")


def test_only_ties_know_the_order_of_the_zero_point(page: Page) -> None:
    orange = '[data-testid="stVegaLiteChart"] svg path[fill="#d9731f"]'
    for zero, dots in ((0, 1), (1, 7)):  # one is the dot on the error curve
        page.goto(f"/rounding?mode=nearest-even&step=1.0&zero={zero}")
        settle(page)
        assert page.locator(orange).count() == dots
