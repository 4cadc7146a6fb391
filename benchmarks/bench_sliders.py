"""Time from frame to frame while a slider of a lab is dragged, against the same page at rest.

The slider moves once in each frame; a main picture must follow every step.
"""

from statistics import median

from playwright.sync_api import Page

from benchmarks.row import Row
from explorer.pages import PAGES
from tests.browser.harness import chromium, open_page, serve, settle

_REPEATS = 3
_FEWEST = 6  # pictures in 60 frames: a slider of few steps has no more
_DRAGGED = "range"  # its picture itself is dragged: see bench_drag

_FRAMES = """dragging => new Promise(done => {
  const root = document.querySelector(
    '[data-testid=stMain] [data-testid=stBidiComponentIsolated]').shadowRoot;
  const slider = root.querySelector('input[type=range]'), chart = root.querySelector('.chart');
  const low = Number(slider.min), high = Number(slider.max), before = slider.value;
  const times = [], count = 60;
  let changes = 0;
  const watch = new MutationObserver(() => changes++);
  watch.observe(chart, {subtree: true, childList: true, attributes: true, characterData: true});
  const tick = now => {
    times.push(now);
    if (dragging) {
      slider.value = low + (high - low) * (times.length / count);
      slider.dispatchEvent(new Event('input'));
    }
    if (times.length < count) return requestAnimationFrame(tick);
    slider.value = before;
    slider.dispatchEvent(new Event('input'));
    slider.dispatchEvent(new Event('change'));
    watch.disconnect();
    done([times.slice(1).map((t, i) => t - times[i]), changes]);
  };
  requestAnimationFrame(tick);
})"""


def run() -> list[Row]:
    """Drags and rests in turn on every lab with sliders, 1400 pixels wide; medians."""
    labs = [p.url_path for p in PAGES if p.is_lab and p.url_path != _DRAGGED]
    rows = []
    with serve() as address, chromium() as browser:
        for lab in labs:
            with open_page(browser, address) as (page, _):
                page.goto(f"/{lab}")
                settle(page)
                _frame(page, dragging=True)  # once to warm up
                pairs = [(_frame(page, True), _frame(page, False)) for _ in range(_REPEATS)]
            ours, peer = (median(pair[side] for pair in pairs) for side in (0, 1))
            ratio = median(a / b for a, b in pairs)
            note = "the first slider moves in every frame; peer: the page at rest"
            rows.append(Row(f"frame while dragging, {lab}", ours, peer, ratio, "ms", note))
    return rows


def _frame(page: Page, dragging: bool) -> float:
    """The median time between two frames, in ms."""
    frames, changes = page.evaluate(_FRAMES, dragging)
    if dragging and changes < _FEWEST:
        raise RuntimeError(f"the picture changed {changes} times in {len(frames)} frames")
    return float(median(frames))
