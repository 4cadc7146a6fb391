"""A picture on a canvas, which the component chooses for many marks, follows as one in SVG does."""

from playwright.sync_api import Page

from tests.browser.harness import settle

INK = """() => document.querySelector(
    '[data-testid=stMain] [data-testid=stBidiComponentIsolated]').shadowRoot
  .querySelector('.chart canvas').toDataURL()"""
TO_CANVAS = "chart => { chart.state.pictures[0].canvas = true; }"


def test_sliders_pointer_and_theme_work_on_a_canvas(page: Page) -> None:
    page.goto("/rounding")
    settle(page)
    page.locator(".live-chart").evaluate(TO_CANVAS)
    seen = []
    for _ in range(2):  # the first answer opens the picture anew, the second finds it so
        page.get_by_label("Scale S, the step").press("ArrowRight")
        settle(page)
        page.locator(".live-chart .chart canvas").wait_for()
        seen.append(page.evaluate(INK))
    box = page.locator(".live-chart .chart").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.5)
    page.wait_for_function(f"was => ({INK})() !== was", arg=seen[-1])
    seen.append(page.evaluate(INK))
    page.mouse.move(2, 2)
    page.wait_for_function(f"was => ({INK})() !== was", arg=seen[-1])
    settle(page)
    seen.append(page.evaluate(INK))
    page.emulate_media(color_scheme="dark")  # Streamlit follows, and the text takes its colour
    page.wait_for_function(f"was => ({INK})() !== was", arg=seen[-1])
    assert seen[0] != seen[1]
