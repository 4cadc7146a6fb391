"""Time from frame to frame while the range is dragged, against the same page at rest.

The mouse moves once in each frame, so that each frame has a picture to draw.
"""

from statistics import median

from playwright.sync_api import Page

from benchmarks.row import Row
from tests.browser.harness import chromium, open_page, serve, settle

_REPEATS = 5
_SHADOW = "[data-testid=stMain] [data-testid=stBidiComponentIsolated]"

_FRAMES = """([shadow, dragging]) => new Promise(done => {
  const root = document.querySelector(shadow).shadowRoot;
  const chart = root.querySelector('.chart'), formula = root.querySelector('.formula');
  chart.scrollIntoView({block: 'center'});
  const box = chart.getBoundingClientRect();
  chart.setPointerCapture = () => {};  // no real pointer is down
  const at = share => ({clientX: box.x + box.width * share, clientY: box.y + box.height * 0.45,
    bubbles: true, cancelable: true, button: 0, buttons: 1, pointerId: 1, isPrimary: true});
  const send = (kind, share) =>
    chart.dispatchEvent(new PointerEvent('pointer' + kind, at(share)));
  const times = [], drawn = new Set(), count = 90;
  if (dragging) send('down', 0.1);
  const tick = now => {
    times.push(now);
    drawn.add(formula.textContent);
    if (dragging) send('move', 0.1 + 0.7 * times.length / count);
    if (times.length < count) return requestAnimationFrame(tick);
    if (dragging) send('up', 0.8);
    done([times.slice(1).map((t, i) => t - times[i]), drawn.size]);
  };
  requestAnimationFrame(tick);
})"""


def run() -> list[Row]:
    """Drags and rests in turn on the range lab, 1400 pixels wide; medians."""
    with serve() as address, chromium() as browser, open_page(browser, address) as (page, _):
        page.goto("/range")
        settle(page)
        _frame(page, dragging=True)  # once to warm up
        pairs = [(_frame(page, dragging=True), _frame(page, False)) for _ in range(_REPEATS)]
    ours, peer = (median(pair[side] for pair in pairs) for side in (0, 1))
    ratio = median(a / b for a, b in pairs)
    note = "range lab, two pictures, a mouse move in every frame; peer: the page at rest"
    return [Row("frame while dragging", ours, peer, ratio, "ms", note)]


def _frame(page: Page, dragging: bool) -> float:
    """The median time between two frames, in ms."""
    frames, pictures = page.evaluate(_FRAMES, [_SHADOW, dragging])
    settle(page)
    if dragging and pictures < len(frames) // 2:
        raise RuntimeError(f"the picture changed {pictures} times in {len(frames)} frames")
    return float(median(frames))
